import { spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { roomEnvironment } from "./daemon.ts";

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RelayHome extends Disposable {
  readonly home: string;
  readonly share: string;
  /** Runs the real `relay` in this home; `input` becomes its standard input. */
  relay(words: readonly string[], options?: RelayOptions): Promise<Ran>;
  /** Starts a command that goes on until it is interrupted. */
  start(
    words: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): {
    readonly out: () => string;
    readonly err: () => string;
    readonly pid: number;
    readonly interrupt: (signal?: NodeJS.Signals) => Promise<number | null>;
  };
  /** What `relay` is run with. */
  readonly main: string;
  environment(): Readonly<Record<string, string>>;
  /** Every path under the home with its kind, and its text where it is a file. */
  tree(): Readonly<Record<string, string>>;
  /** The message files in an outbox directory, as written. */
  posted(directory: string): readonly string[];
}

export interface RelayOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
}

const MAIN = fileURLToPath(new URL("../../src/apps/relay/main.ts", import.meta.url));

/** A home of its own, with a share of its own and no daemon unless one is given. */
export const createRelayHome = (otherShare?: string): RelayHome => {
  const home = mkdtempSync(join(tmpdir(), "party-relay-"));
  const share = otherShare ?? join(home, "llm-share");
  const environment = (): Readonly<Record<string, string>> => ({
    ...roomEnvironment(home),
    HOME: home,
    RELAY_SHARE_DIR: share,
    TZ: "UTC",
  });
  return {
    home,
    share,
    main: MAIN,
    environment,
    relay: async (words, { env = {}, input = "" } = {}) => {
      const child = spawn(process.execPath, [MAIN, ...words], {
        cwd: home,
        env: { ...environment(), ...env },
      });
      let out = "";
      let err = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
      // A command that refuses its line ends before it reads.
      child.stdin.on("error", () => {});
      child.stdin.end(input);
      const { promise, resolve } = Promise.withResolvers<number | null>();
      child.on("close", resolve);
      return { status: await promise, out, err };
    },
    start: (words, env = {}) => {
      const child = spawn(process.execPath, [MAIN, ...words], {
        cwd: home,
        env: { ...environment(), ...env },
      });
      let out = "";
      let err = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
      child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
      const { promise, resolve } = Promise.withResolvers<number | null>();
      child.on("close", resolve);
      return {
        out: () => out,
        err: () => err,
        pid: child.pid ?? 0,
        interrupt: async (signal = "SIGINT") => {
          child.kill(signal);
          return promise;
        },
      };
    },
    tree: () => treeOf(home),
    posted: (directory) => {
      const path = join(share, "relay", "outbox", directory);
      return readdirSync(path)
        .toSorted()
        .map((name) => readFileSync(join(path, name), "utf8"));
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  };
};

const treeOf = (root: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: "utf8" })
      .toSorted()
      .map((path) => {
        const stat = statSync(join(root, path));
        const mode = (stat.mode & 0o777).toString(8);
        return [path, stat.isFile() ? readFileSync(join(root, path), "utf8") : mode];
      }),
  );

/** Writes a roster in which cc lives in pane %1. */
export const writeRoster = ({ share }: RelayHome): void => {
  const state = join(share, "relay", "state");
  mkdirSync(state, { recursive: true });
  const agents = ["oc", "cc", "cx"].map((role) => ({
    role,
    session: "party",
    pane: role === "cc" ? "%1" : null,
    socket: role === "cc" ? "/tmp/tmux-0/default" : null,
    profile: "claude",
    state: role === "cc" ? "idle" : "down",
  }));
  const document = { v: 1, default_session: "party", agents };
  writeFileSync(join(state, "roster.json"), JSON.stringify(document));
};
