import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { type Said, saidToClaude, saidToCodex } from "./conversation.ts";
import { actFor } from "./script.ts";
import { streamAsAnthropic, streamAsResponses } from "./streams.ts";

export type Api = "anthropic" | "responses";

/** A model of a test's own on 127.0.0.1, which does what it is told and remembers what it was sent. */
export interface ModelServer extends AsyncDisposable {
  readonly url: string;
  /**
   * All that the model of an agent was sent as user or tool content. A request repeats the whole conversation, so that the
   * last one before the agent begins anew, or goes on from less than it had, holds it: one entry for each such life.
   */
  readonly sentTo: (api: Api) => readonly (readonly string[])[];
  /** The body of the last request with tools, as it came. */
  readonly lastBody: (api: Api) => object;
  /** Streams that run now. */
  readonly open: (api: Api) => number;
  /** Streams that were broken off. */
  readonly aborted: (api: Api) => number;
}

export const startModelServer = async (): Promise<ModelServer> => {
  const sent: Record<Api, (readonly string[])[]> = { anthropic: [], responses: [] };
  const bodies: Record<Api, object> = { anthropic: {}, responses: {} };
  const open: Record<Api, number> = { anthropic: 0, responses: 0 };
  const aborted: Record<Api, number> = { anthropic: 0, responses: 0 };
  let requests = 0;

  const answer = async (
    api: Api,
    body: object,
    said: Said,
    response: ServerResponse,
  ): Promise<void> => {
    requests += 1;
    if (said.isMain) {
      bodies[api] = body;
      const goesOn = said.user.length >= (sent[api].at(-1)?.length ?? 0);
      sent[api] = [...(goesOn ? sent[api].slice(0, -1) : sent[api]), said.user];
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    open[api] += 1;
    response.on("close", () => {
      open[api] -= 1;
      if (!response.writableFinished) aborted[api] += 1;
    });
    const act = said.isMain
      ? actFor(said.last, said.toolResults)
      : ({ kind: "say", text: '{"title":"scripted"}', seconds: 0 } as const);
    const stream = api === "anthropic" ? streamAsAnthropic : streamAsResponses;
    await stream(response, act, requests);
  };

  const server = createServer((request, response) => {
    void serve(request, response, answer);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sentTo: (api) => sent[api],
    lastBody: (api) => bodies[api],
    open: (api) => open[api],
    aborted: (api) => aborted[api],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};

const serve = async (
  request: IncomingMessage,
  response: ServerResponse,
  answer: (api: Api, body: object, said: Said, response: ServerResponse) => Promise<void>,
): Promise<void> => {
  const body = await bodyOf(request);
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  if (path.endsWith("/v1/messages")) return answer("anthropic", body, saidToClaude(body), response);
  if (path.endsWith("/responses")) return answer("responses", body, saidToCodex(body), response);
  const isModels = path.endsWith("/models");
  response.writeHead(isModels || path.endsWith("/count_tokens") ? 200 : 404, {
    "content-type": "application/json",
  });
  response.end(JSON.stringify(isModels ? { data: [], models: [] } : { input_tokens: 10 }));
};

const bodyOf = async (request: IncomingMessage): Promise<object> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as object;
  } catch {
    return {};
  }
};
