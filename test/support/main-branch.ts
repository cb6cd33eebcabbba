import { execFileSync } from "node:child_process";

import type { Host } from "./hosts.ts";

/** What a bare repository's `main` holds, read by git and JavaScript alone. */
export interface MainBranch {
  git(...words: readonly string[]): string;
  show(path: string): string;
  messages(): readonly Entry[];
  /** The paths below a directory, or all. */
  paths(): readonly string[];
}

export interface Entry {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly subject: string;
  readonly read: boolean;
  readonly [field: string]: unknown;
}

export const mainOf = (remote: string): MainBranch => {
  const git = (...words: readonly string[]): string =>
    execFileSync("git", ["--git-dir", remote, ...words], {
      encoding: "utf8",
      maxBuffer: 256 * 1_048_576,
      stdio: ["ignore", "pipe", "ignore"],
    });
  const show = (path: string): string => git("show", `main:${path}`);
  return {
    git,
    show,
    messages: () =>
      (JSON.parse(show("coordination/messages.json")) as { messages: readonly Entry[] }).messages,
    paths: () => git("ls-tree", "-r", "--name-only", "main").trim().split("\n"),
  };
};

/** Bodies that a host's human has in the inbox, as often as they are there, in the order of the alphabet. */
export const bodiesAt = async ({ relay }: Host): Promise<readonly string[]> => {
  const { out } = await relay("inbox", "--json", "--all", "--limit", "100000");
  const { messages } = JSON.parse(out) as { messages: readonly { body: string; from: string }[] };
  return messages
    .filter(({ from }) => from !== "relay")
    .map(({ body }) => body)
    .toSorted();
};
