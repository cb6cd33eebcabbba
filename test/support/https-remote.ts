import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FIXTURES = fileURLToPath(new URL("../fixtures/https/", import.meta.url));

/** How a request is answered; all but `serve` fail as forges and proxies do. */
export type Answer =
  | "serve"
  | "unauthorized"
  | "forbidden"
  | "missing"
  | "broken"
  | "elsewhere"
  | "reset"
  /** A page of its own in place of git's protocol. */
  | "page";

export interface HttpsRemote extends AsyncDisposable {
  /** Of the bare repository, over https. */
  url(remote: string): string;
  /** What git needs to believe its certificate. */
  readonly environment: Readonly<Record<string, string>>;
  answer: Answer;
  /** The passwords that were sent, in the order in which they came, without repetition. */
  passwords(): readonly string[];
}

/** A forge that wants a token and, like careless ones, repeats it in what it says of a failure. Serves what `git http-backend` serves. */
export const startHttpsRemote = async (token: string): Promise<HttpsRemote> => {
  const seen = new Set<string>();
  const state: { answer: Answer } = { answer: "serve" };
  const server = createServer(
    {
      key: readFileSync(join(FIXTURES, "key.pem")),
      cert: readFileSync(join(FIXTURES, "certificate.pem")),
    },
    (request, response) => {
      const password = passwordOf(request);
      if (password !== undefined) seen.add(password);
      respond(state.answer, { token, password, request, response });
    },
  );
  const listening = Promise.withResolvers<undefined>();
  server.listen(0, "127.0.0.1", () => listening.resolve(undefined));
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return {
    url: (remote) => `https://127.0.0.1:${port}${remote}`,
    environment: { GIT_SSL_CAINFO: join(FIXTURES, "certificate.pem") },
    get answer() {
      return state.answer;
    },
    set answer(answer) {
      state.answer = answer;
    },
    passwords: () => [...seen],
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.withResolvers<undefined>();
      server.close(() => closed.resolve(undefined));
      server.closeAllConnections();
      await closed.promise;
    },
  };
};

interface Exchange {
  readonly token: string;
  readonly password: string | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const STATUS = {
  unauthorized: 401,
  forbidden: 403,
  missing: 404,
  broken: 500,
} as const satisfies Partial<Record<Answer, number>>;

const respond = (answer: Answer, exchange: Exchange): void => {
  const { token, password, request, response } = exchange;
  const { authorization = "" } = request.headers;
  if (answer === "reset") {
    request.socket.destroy();
  } else if (answer === "elsewhere") {
    response.writeHead(302, { location: `https://127.0.0.2:9/${password ?? ""}` }).end();
  } else if (answer === "page") {
    response.writeHead(200, { "content-type": "text/html" }).end(`<p>Hello ${password ?? ""}</p>`);
  } else if (answer !== "serve" || password !== token) {
    const status = STATUS[answer === "serve" ? "unauthorized" : answer];
    response
      .writeHead(status, { "content-type": "text/plain", "www-authenticate": "Basic realm=git" })
      .end(`error: no access with ${password ?? "nothing"} (${authorization})\n`);
  } else {
    serve(exchange);
  }
};

const passwordOf = ({ headers }: IncomingMessage): string | undefined => {
  const encoded = /^Basic (?<encoded>\S+)$/v.exec(headers.authorization ?? "")?.groups?.["encoded"];
  if (encoded === undefined) return undefined;
  const plain = Buffer.from(encoded, "base64").toString("utf8");
  return plain.slice(plain.indexOf(":") + 1);
};

/** By CGI (RFC 3875), as `git http-backend` is written for. */
const serve = ({ request, response }: Exchange): void => {
  const { pathname, search } = new URL(request.url ?? "/", "https://127.0.0.1");
  const backend = spawn("git", ["-c", "http.receivepack=true", "http-backend"], {
    env: {
      PATH: process.env["PATH"],
      HOME: "/nowhere",
      GIT_PROJECT_ROOT: "/",
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"],
      CONTENT_LENGTH: request.headers["content-length"],
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
      GIT_PROTOCOL: [request.headers["git-protocol"]].flat()[0],
      REMOTE_USER: "build",
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  request.pipe(backend.stdin);
  backend.stdin.on("error", () => undefined);
  const parts: Buffer[] = [];
  backend.stdout.on("data", (part: Buffer) => parts.push(part));
  backend.on("close", () => {
    const out = Buffer.concat(parts);
    const end = out.indexOf("\r\n\r\n");
    const headers = out
      .toString("latin1", 0, end)
      .split("\r\n")
      .map((line) => line.split(": ", 2) as [string, string]);
    const status = headers.find(([name]) => name === "Status")?.[1] ?? "200";
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers));
    response.end(out.subarray(end + 4));
  });
};
