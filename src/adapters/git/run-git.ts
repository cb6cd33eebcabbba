import { type ChildProcess, spawn } from "node:child_process";

import { PartyError } from "../../domain/error.ts";
import { gitEnvironment, hardening, type RemoteAccess } from "./hardening.ts";
import { maskToken } from "./mask-token.ts";

export interface GitCall {
  readonly input?: string | Buffer;
  /** Milliseconds after which it is ended. */
  readonly timeout?: number;
}

export interface GitResult {
  /** Null where it was ended because it took too long. */
  readonly status: number | null;
  readonly out: Buffer;
  /** What it said, the token never among it: git does not say it, and where the remote does, it is masked. */
  readonly err: string;
}

export interface GitStart extends GitCall {
  /** Where it runs, and its home: nothing there is believed. */
  readonly directory: string;
  readonly access: RemoteAccess;
  readonly started?: (pid: number) => void;
}

const LOCAL_TIMEOUT = 60_000;
/** More than any mirror of ours holds: a remote that sends more is not listened to. */
const LARGEST_OUTPUT = 512 * 1_048_576;

/** Runs one git command, hardened, and waits for its end. Throws GIT_MISSING. */
export const runGit = async (
  words: readonly string[],
  { directory, access, started, input, timeout = LOCAL_TIMEOUT }: GitStart,
): Promise<GitResult> => {
  const running = spawn("git", [...hardening(access), ...words], {
    cwd: directory,
    env: gitEnvironment(access, directory),
    // A group of its own: what git starts ends with it.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = finish(running, timeout);
  if (running.pid !== undefined) started?.(running.pid);
  // A child that ends early closes its end: its status tells why.
  running.stdin.on("error", () => undefined);
  running.stdin.end(input);
  const result = await ended;
  return { ...result, err: maskToken(result.err, access.tokenFile) };
};

const finish = async (running: ChildProcess, timeout: number): Promise<GitResult> => {
  const { promise, resolve, reject } = Promise.withResolvers<GitResult>();
  const out: Buffer[] = [];
  let size = 0;
  let err = "";
  const end = (): void => {
    if (running.pid === undefined) return;
    try {
      process.kill(-running.pid, "SIGKILL");
    } catch {
      // It ended by itself.
    }
  };
  const timer = setTimeout(end, timeout);
  running.stdout?.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > LARGEST_OUTPUT) end();
    else out.push(chunk);
  });
  running.stderr?.on("data", (chunk: Buffer) => {
    if (err.length < 16_384) err += chunk.toString("utf8");
  });
  running.on("error", (cause: NodeJS.ErrnoException) => {
    clearTimeout(timer);
    reject(
      cause.code === "ENOENT"
        ? new PartyError("GIT_MISSING", "git is not on the PATH.", {
            hint: "Install it (`apt install git`), version 2.31 or newer.",
            cause,
          })
        : cause,
    );
  });
  running.on("close", (status) => {
    clearTimeout(timer);
    resolve({ status, out: Buffer.concat(out), err });
  });
  return promise;
};
