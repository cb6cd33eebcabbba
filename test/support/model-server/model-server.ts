import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { saidInChat, streamAsChat } from "./chat.ts";
import { type Said, saidToClaude, saidToCodex } from "./conversation.ts";
import { saidToGemini, streamAsGemini } from "./gemini.ts";
import { actFor } from "./script.ts";
import { streamAsAnthropic, streamAsResponses } from "./streams.ts";

const APIS = ["anthropic", "responses", "chat", "gemini"] as const;
export type Api = (typeof APIS)[number];

const perApi = <T>(make: () => T): Record<Api, T> =>
  Object.fromEntries(APIS.map((api) => [api, make()])) as Record<Api, T>;

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
  /** When each request with tools came, in epoch milliseconds, and the last thing that was said in it. */
  readonly arrivals: (api: Api) => readonly { readonly at: number; readonly last: string }[];
  /** When the last stream ended, in epoch milliseconds. */
  readonly endedAt: (api: Api) => number;
  /** Streams that run now. */
  readonly open: (api: Api) => number;
  /** Streams that were broken off. */
  readonly aborted: (api: Api) => number;
}

export const startModelServer = async (): Promise<ModelServer> => {
  const sent = perApi<(readonly string[])[]>(() => []);
  const bodies = perApi<object>(() => ({}));
  const open = perApi(() => 0);
  const aborted = perApi(() => 0);
  const arrivals = perApi<{ at: number; last: string }[]>(() => []);
  const ended = perApi(() => 0);
  let requests = 0;

  const answer = async (
    api: Api,
    body: object,
    said: Said,
    response: ServerResponse,
    path: string,
  ): Promise<void> => {
    requests += 1;
    if (said.isMain) {
      arrivals[api].push({ at: now(), last: said.last });
      bodies[api] = body;
      const before = sent[api].at(-1) ?? [];
      const isLonger = said.user.length >= before.length;
      // Copilot, ended in between, goes on without what it had not written down yet.
      const goesOn =
        isLonger && (api !== "chat" || before.slice(-1).every((text) => said.user.includes(text)));
      sent[api] = [...(goesOn ? sent[api].slice(0, -1) : sent[api]), said.user];
    }
    const isStream = path.includes(":stream") || ("stream" in body && body.stream === true);
    const type = isStream ? "text/event-stream" : "application/json";
    response.writeHead(200, { "content-type": type });
    open[api] += 1;
    response.on("close", () => {
      open[api] -= 1;
      ended[api] = now();
      if (!response.writableFinished) aborted[api] += 1;
    });
    const act = said.isMain
      ? actFor(said.last, said.toolResults)
      : ({ kind: "say", text: '{"title":"scripted"}', seconds: 0 } as const);
    if (api === "gemini") await streamAsGemini(response, act, isStream);
    else await STREAMS[api](response, act, requests, body);
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
    arrivals: (api) => arrivals[api],
    endedAt: (api) => ended[api],
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

const now = (): number => performance.timeOrigin + performance.now();

const STREAMS = {
  anthropic: streamAsAnthropic,
  responses: streamAsResponses,
  chat: streamAsChat,
} as const;

const serve = async (
  request: IncomingMessage,
  response: ServerResponse,
  answer: (
    api: Api,
    body: object,
    said: Said,
    response: ServerResponse,
    path: string,
  ) => Promise<void>,
): Promise<void> => {
  const body = await bodyOf(request);
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  const route = ROUTES.find(({ ends }) => path.endsWith(ends));
  if (route !== undefined) return answer(route.api, body, route.said(body), response, path);
  const isModels = path.endsWith("/models");
  response.writeHead(isModels || path.endsWith("/count_tokens") ? 200 : 404, {
    "content-type": "application/json",
  });
  response.end(JSON.stringify(isModels ? { data: [], models: [] } : { input_tokens: 10 }));
};

const ROUTES = [
  { ends: "/v1/messages", api: "anthropic", said: saidToClaude },
  { ends: "/responses", api: "responses", said: saidToCodex },
  { ends: "/chat/completions", api: "chat", said: saidInChat },
  { ends: "enerateContent", api: "gemini", said: saidToGemini },
] as const;

const bodyOf = async (request: IncomingMessage): Promise<object> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as object;
  } catch {
    return {};
  }
};
