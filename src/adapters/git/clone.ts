import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import type { Clone, ClonePlace, LeftAlone } from "../../ports/clone.ts";
import type { RemoteAccess } from "./hardening.ts";
import { judge, reasonOf } from "./judge.ts";
import { type GitResult, runGit } from "./run-git.ts";

export interface CloneOptions {
  readonly directory: string;
  readonly access: RemoteAccess;
}

/** A clone may have years of history. */
const CLONE_TIMEOUT = 30 * 60_000;
const BRANCH = "main";

/** A {@link Clone} by git's own commands, in the same hardened surroundings as the mirror's. */
export const createClone = ({ directory, access }: CloneOptions): Clone => {
  const git = (...words: readonly string[]): Promise<GitResult> =>
    // It is a person's: what moved their branch stays in its log.
    runGit(["-c", "core.logAllRefUpdates=true", ...words], { directory, access });
  const must = async (...words: readonly string[]): Promise<string> => {
    const { status, out, err } = await git(...words);
    if (status !== 0) throw unusable(directory, words[0] ?? "git", err);
    return out.toString("utf8").trimEnd();
  };

  const inspect = async (): Promise<ClonePlace> => {
    const found = statSync(directory, { throwIfNoEntry: false });
    if (found === undefined) return { kind: "free" };
    if (!found.isDirectory()) return { kind: "other", reason: "it is no directory" };
    if (readdirSync(directory).length === 0) return { kind: "free" };
    const top = await git("rev-parse", "--show-cdup");
    if (top.status !== 0 || top.out.toString("utf8").trim() !== "") {
      const dubious = top.err.includes("dubious ownership");
      return {
        kind: "other",
        reason: dubious ? "it belongs to another user" : "it holds files, and is no git clone",
      };
    }
    const url = await git("config", "--local", "--get", "remote.origin.url");
    return { kind: "clone", url: url.out.toString("utf8").trim() || undefined };
  };

  /** What is in the way of moving forward, beside what git itself will find. */
  const obstacle = async (commit: string): Promise<string | undefined> => {
    const branch = await git("symbolic-ref", "--quiet", "--short", "HEAD");
    const name = branch.out.toString("utf8").trim();
    if (name === "") return "no branch is checked out (detached HEAD)";
    if (name !== BRANCH) return `branch ${JSON.stringify(name)} is checked out, not ${BRANCH}`;
    const changed = await must("status", "--porcelain", "--untracked-files=no");
    if (changed !== "") return "there are changes that are not committed";
    const head = await git("rev-parse", "--verify", "--quiet", "HEAD");
    if (head.status !== 0) return undefined;
    const isBehind = await git("merge-base", "--is-ancestor", "HEAD", commit);
    return isBehind.status === 0 ? undefined : "it has commits that the remote does not have";
  };

  const follow = async (mirror: string, commit: string): Promise<LeftAlone> => {
    const place = await inspect();
    if (place.kind !== "clone") return place.kind === "free" ? "it is gone" : place.reason;
    const head = await git("rev-parse", "--verify", "--quiet", "HEAD");
    if (head.out.toString("utf8").trim() === commit) return undefined;
    const tracking = `refs/remotes/origin/${BRANCH}`;
    const fetched = await git("fetch", "--quiet", "--no-tags", mirror, `+${commit}:${tracking}`);
    if (fetched.status !== 0) return reasonOf(fetched.err);
    const inTheWay = await obstacle(commit);
    if (inTheWay !== undefined) return inTheWay;
    const merged = await git("merge", "--quiet", "--ff-only", "--no-autostash", commit);
    return merged.status === 0 ? undefined : reasonOf(merged.err);
  };

  return {
    directory,
    inspect,
    create: async () => {
      mkdirSync(dirname(directory), { recursive: true });
      const words = ["clone", "--quiet", "--template=", "--", access.url, directory];
      const call = { directory: dirname(directory), access, timeout: CLONE_TIMEOUT };
      const cloned = judge(await runGit(words, call), access.url);
      // Without a branch at the remote yet, the first commit goes to the same name everywhere.
      if (cloned.kind === "reached" && (await isUnborn(git)))
        await must("symbolic-ref", "HEAD", `refs/heads/${BRANCH}`);
      return cloned;
    },
    identify: async (host) => {
      await must("config", "--local", "user.name", host);
      await must("config", "--local", "user.email", `${host}@${host}.local`);
      if (access.tokenFile === undefined) return;
      const section = `credential.${access.url}`;
      await must("config", "--local", `${section}.useHttpPath`, "true");
      // Empty first: forgets every helper that is set elsewhere.
      await must("config", "--local", "--replace-all", `${section}.helper`, "");
      await must("config", "--local", "--add", `${section}.helper`, helperFor(access));
    },
    follow,
    tracked: async (files) =>
      new Set((await must("ls-files", "-z", "--", ...files)).split("\0").filter(Boolean)),
    ignore: async (files) => {
      const known = (await must("ls-files", "-z", "--", ...files)).split("\0").filter(Boolean);
      if (known.length > 0) await must("update-index", "--skip-worktree", "--", ...known);
      exclude(
        join(directory, await must("rev-parse", "--git-path", "info/exclude")),
        files.filter((file) => !known.includes(file)),
      );
    },
  };
};

const isUnborn = async (
  git: (...words: readonly string[]) => Promise<GitResult>,
): Promise<boolean> => (await git("rev-parse", "--verify", "--quiet", "HEAD")).status !== 0;

/** The link's helper, with what it needs to know: it answers for this one address. */
const helperFor = ({ url, tokenFile = "", helper }: RemoteAccess): string =>
  `!PARTY_CREDENTIAL_URL=${quote(url)} PARTY_CREDENTIAL_FILE=${quote(tokenFile)} ${quote(helper)}`;

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** `.git/info/exclude` is this clone's own: nobody else gets it. */
const exclude = (file: string, names: readonly string[]): void => {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const missing = names.map((name) => `/${name}`).filter((line) => !lines.includes(line));
  if (missing.length === 0) return;
  mkdirSync(dirname(file), { recursive: true });
  const start = lines.at(-1) === "" || lines.length === 0 ? "" : "\n";
  appendFileSync(file, `${start}${missing.join("\n")}\n`);
};

const unusable = (directory: string, command: string, err: string): PartyError =>
  new PartyError(
    "CLONE_UNUSABLE",
    `git ${command} failed in ${JSON.stringify(directory)}: ${reasonOf(err)}.`,
    { hint: "Look at that clone; nothing in it was changed or removed." },
  );
