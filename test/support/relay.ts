import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
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

/** A home and a share of its own, without any daemon. */
export const createRelayHome = (): RelayHome => {
  const home = mkdtempSync(join(tmpdir(), "party-relay-"));
  const share = join(home, "llm-share");
  return {
    home,
    share,
    relay: async (words, { env = {}, input = "" } = {}) => {
      const child = spawn(process.execPath, [MAIN, ...words], {
        cwd: home,
        env: { ...roomEnvironment(home), HOME: home, RELAY_SHARE_DIR: share, TZ: "UTC", ...env },
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
