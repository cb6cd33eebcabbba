import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";

import { PartyError } from "../../domain/error.ts";
import type { ClientRecords } from "./client-records.ts";
import { isMissingProgram, tmuxMissing, type TmuxOptions } from "./command.ts";
import { type Answer, createControlStream } from "./control-stream.ts";
import { type Command, commandsToLine } from "./quote.ts";

export interface ControlClient {
  readonly pid: number | undefined;
  /** Runs commands as one entry of the server's queue. Rejects with TMUX_UNAVAILABLE when the client ends before. */
  ask(commands: readonly Command[]): Promise<Answer>;
  /** Ends the child process and waits for that. */
  readonly close: () => Promise<void>;
}

export interface ControlClientOptions extends Pick<TmuxOptions, "program" | "environment"> {
  readonly records?: ClientRecords;
  readonly socket: string;
  /** Flags of the client, as in `attach-session -f`. */
  readonly flags: string;
  /** The session to attach to; the server's choice where it is left out. */
  readonly session?: string;
  /** One line that tmux sent unasked; long ones are cut. */
  readonly onNotification?: (line: string) => void;
  /** Called once when the process has ended, after every pending request was rejected. */
  readonly onEnd: (reason: PartyError) => void;
}

/** A `tmux -C` child attached to a running server. It never starts a server. */
export const openControlClient = ({
  program,
  environment,
  records,
  socket,
  flags,
  session,
  onNotification = () => undefined,
  onEnd,
}: ControlClientOptions): ControlClient => {
  const target = session === undefined ? [] : ["-t", session];
  // -E: the session's environment is the user's, not the daemon's.
  const words = ["-u", "-N", "-S", socket, "-C", "attach-session", "-E", ...target, "-f", flags];
  const child = spawn(program, words, { stdio: "pipe", ...(environment && { env: environment }) });
  const record = child.pid === undefined ? undefined : records?.keep(child.pid);
  child.once("exit", () => record?.[Symbol.dispose]());
  const stream = createControlStream((line) => {
    if (line.startsWith("%session-changed ")) attach();
    onNotification(line);
  });
  const rejections = new Set<(reason: PartyError) => void>();
  // tmux may read what is written at once before it attaches, and then says "no current client".
  let unsent: string[] | undefined = [];
  let complaint = "";
  let ended: PartyError | undefined;

  const end = (reason: PartyError): void => {
    if (ended !== undefined) return;
    ended = reason;
    for (const reject of rejections) reject(reason);
    onEnd(reason);
  };

  const attach = (): void => {
    const lines = unsent;
    unsent = undefined;
    if (lines !== undefined && lines.length > 0) child.stdin.write(lines.join(""));
  };

  /** One that is killed while it introduces itself takes the server with it (tmux's pull request 5004): it ends by its input. */
  const endChild = (): void => {
    if (unsent === undefined) child.kill("SIGKILL");
    else {
      child.stdin.end();
      child.unref();
    }
  };

  const send = (lines: string): void => {
    if (unsent === undefined) child.stdin.write(lines);
    else unsent.push(lines);
  };

  child.stdout.on("data", (bytes: Buffer) => {
    stream.write(bytes);
  });
  child.stderr.on("data", (bytes: Buffer) => {
    complaint = `${complaint}${bytes.toString()}`.slice(-COMPLAINT_LIMIT);
  });
  // Writing to a client that has just ended fails here; `close` tells the rest.
  child.stdin.on("error", () => undefined);
  child.on("error", (cause) => {
    end(isMissingProgram(cause) ? tmuxMissing(program, cause) : unavailable(cause.message, cause));
  });
  child.on("close", () => {
    end(unavailable(complaint.trim() || stream.complaint() || "the connection to tmux ended"));
  });

  return {
    pid: child.pid,

    ask: async (commands) => {
      if (ended !== undefined) throw ended;
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      rejections.add(reject);
      const timer = setTimeout(() => {
        // Answers come in order: without this one, every later one would be taken for it.
        endChild();
        end(unavailable(`tmux did not answer within ${TIMEOUT} ms`));
      }, TIMEOUT);
      const last = `party-end-${randomBytes(12).toString("hex")}`;
      stream.expect(last, resolve);
      const line = commandsToLine(commands);
      send(`${line}\n${commandsToLine([["display-message", "-p", last]])}\n`);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        rejections.delete(reject);
      }
    },

    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      child.once("exit", () => {
        resolve();
      });
      // The end of its input detaches a control client; one that does not take notice is ended.
      child.stdin.end();
      const timer = setTimeout(() => {
        endChild();
        if (unsent !== undefined) resolve();
      }, CLOSE_TIMEOUT);
      await promise;
      clearTimeout(timer);
    },
  };
};

const TIMEOUT = 10_000;
const CLOSE_TIMEOUT = 500;
const COMPLAINT_LIMIT = 2000;

const unavailable = (reason: string, cause?: unknown): PartyError =>
  new PartyError("TMUX_UNAVAILABLE", `tmux is not available: ${reason}`, { cause });
