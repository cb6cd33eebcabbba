import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/apps/relay/main.ts", import.meta.url));

export interface McpClientOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** How the client opens: `initialize`, as all did before, or an envelope in every request. */
  readonly revision?: "2025-06-18" | "2026-07-28";
  /** The program and what comes before `mcp`; default: the sources. */
  readonly command?: readonly string[];
}

export interface ToolResult {
  readonly isError: boolean;
  readonly document: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** As much of an MCP client over stdio as the tests need, written from the protocol's pages and not from the server's code. */
export interface McpClient extends AsyncDisposable {
  readonly pid: number;
  request(method: string, params?: object): Promise<Response>;
  /** Calls a tool; its number is for {@link McpClient.cancel}. */
  call(name: string, input?: object): Promise<ToolResult>;
  /** The number of the last request. */
  readonly lastNumber: () => number;
  readonly cancel: (number: number) => void;
  /** Writes bytes as they are. */
  readonly write: (bytes: string | Uint8Array) => void;
  /** Everything that came on standard output, by line. */
  readonly lines: () => readonly string[];
  readonly complaints: () => string;
  /** Closes standard input; resolves with how the process ended. */
  readonly end: () => Promise<number | NodeJS.Signals>;
}

export interface Response {
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

export const startMcp = async ({
  cwd,
  env,
  revision = "2025-06-18",
  command = [process.execPath, MAIN],
}: McpClientOptions): Promise<McpClient> => {
  const [program = "", ...words] = command;
  const child = spawn(program, [...words, "mcp"], { cwd, env, stdio: "pipe" });
  const lines: string[] = [];
  const waiting = new Map<number, (response: Response) => void>();
  let complaints = "";
  let number = 0;
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    const message = JSON.parse(line) as Response & { readonly id?: number };
    if (message.id !== undefined) waiting.get(message.id)?.(message);
  });
  child.stdin.on("error", () => {});
  const { promise: ended, resolve: end } = Promise.withResolvers<number | NodeJS.Signals>();
  child.on("close", (status, signal) => end(status ?? signal ?? 0));

  const write = (bytes: string | Uint8Array): void => void child.stdin.write(bytes);
  const say = (message: object): void =>
    write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const isModern = revision === "2026-07-28";
  const envelope = {
    "io.modelcontextprotocol/protocolVersion": revision,
    "io.modelcontextprotocol/clientInfo": { name: "party-test", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const request = async (method: string, params: object = {}): Promise<Response> => {
    number += 1;
    const own = number;
    const { promise, resolve } = Promise.withResolvers<Response>();
    waiting.set(own, resolve);
    say({ id: own, method, params: isModern ? { ...params, _meta: envelope } : params });
    const gone = ended.then((how): never => {
      throw new Error(`relay mcp ended with ${how}: ${complaints}`);
    });
    return Promise.race([promise, gone]);
  };
  if (!isModern) {
    const clientInfo = { name: "party-test", version: "1" };
    await request("initialize", { protocolVersion: revision, capabilities: {}, clientInfo });
    say({ method: "notifications/initialized" });
  }
  return {
    pid: child.pid ?? 0,
    request,
    call: async (name, input = {}) =>
      toResult(await request("tools/call", { name, arguments: input })),
    lastNumber: () => number,
    cancel: (requestId) => say({ method: "notifications/cancelled", params: { requestId } }),
    write,
    lines: () => lines,
    complaints: () => complaints,
    end: async () => {
      child.stdin.end();
      return ended;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await ended;
    },
  };
};

/** A field of a document as text. */
export const textOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

const toResult = ({ result, error }: Response): ToolResult => {
  if (error !== undefined) throw new Error(`${error.code} ${error.message}`);
  const [content] = (result?.["content"] ?? []) as readonly { readonly text: string }[];
  return {
    isError: result?.["isError"] === true,
    document: (result?.["structuredContent"] ?? {}) as Readonly<Record<string, unknown>>,
    text: content?.text ?? "",
  };
};
