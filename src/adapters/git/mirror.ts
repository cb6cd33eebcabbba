import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import type { Processes } from "../../ports/processes.ts";
import type { Commit, Mirror, Reached } from "../../ports/mirror.ts";
import type { Step } from "../../ports/step.ts";
import { createGit, type Git } from "./git.ts";
import { endOrphan } from "./end-orphan.ts";
import { LARGEST_FILE, type RemoteAccess } from "./hardening.ts";
import { importStream } from "./import-stream.ts";
import { judge, judgePush, reasonOf } from "./judge.ts";
import type { GitResult } from "./run-git.ts";
import { filesOf, listTree, splitLog } from "./listings.ts";
import { WORK_REF } from "./work-ref.ts";

export interface MirrorOptions {
  /** Made when it is missing; thrown away and made anew when it is damaged. */
  readonly directory: string;
  readonly access: RemoteAccess;
  /** Refs that the mirror follows: `refs/party/hosts/*`. */
  readonly follows: readonly string[];
  /** Who our commits are by: the host's id. */
  readonly author: string;
  readonly processes: Pick<Processes, "startedAt">;
  readonly step: Step;
}

const FETCH_TRIES = 4;
const MEANWHILE = /not our ref/v;

/** For what the network has a part in. */
const REMOTE_TIMEOUT = 120_000;

/** A {@link Mirror} in a bare repository, by git's plumbing: no work tree, no rebase, nothing that can be in conflict. */
export const openMirror = async (options: MirrorOptions): Promise<Mirror> => {
  const { directory, access, author, follows } = options;
  await endOrphan(directory, options.processes);
  const git = createGit(options);
  await makeReady(git, options);

  /** Something failed that needs no remote: the disk is full, or the mirror is damaged. */
  let isSuspect = false;
  const must = async (words: readonly string[], input?: string | Buffer): Promise<Buffer> => {
    const result = await git(words, input === undefined ? {} : { input });
    if (result.status !== 0) {
      isSuspect = true;
      throw unusable(words[0] ?? "git", result);
    }
    return result.out;
  };

  const readBatch = (ids: string): Promise<Buffer> => must(["cat-file", "--batch"], ids);

  /** A commit never changes, and our own is looked at in every exchange. */
  let lastRead:
    | { readonly commit: Commit; readonly files: ReadonlyMap<string, string> }
    | undefined;

  const setAside = async (): Promise<void> => {
    // One of them is enough to look at.
    rmSync(`${directory}.damaged`, { recursive: true, force: true });
    renameSync(directory, `${directory}.damaged`);
    await makeReady(git, options);
  };

  const fetchOnce = (): Promise<GitResult> =>
    git(
      [
        "fetch",
        "--quiet",
        "--prune",
        "--no-tags",
        "--no-write-fetch-head",
        "--no-auto-maintenance",
        access.url,
        ...follows.map((refs) => `+${refs}:${refs}`),
      ],
      { timeout: REMOTE_TIMEOUT },
    );

  /** Again where a host published between the remote's list and our asking for what was on it. */
  const fetchCurrent = async (): Promise<GitResult> => {
    let result = await fetchOnce();
    for (let tries = 1; tries < FETCH_TRIES && MEANWHILE.test(result.err); tries += 1) {
      result = await fetchOnce();
    }
    return result;
  };

  const judgedFetch = async (): Promise<Reached> => {
    if (isSuspect && !(await isSound(git))) await setAside();
    isSuspect = false;
    const first = judge(await fetchCurrent(), access.url);
    if (first.kind === "reached" || (await isSound(git))) return first;
    await setAside();
    return judge(await fetchOnce(), access.url);
  };

  return {
    fetch: judgedFetch,
    refs: async () => {
      const out = await must(["for-each-ref", "--format=%(refname) %(objectname)"]);
      const lines = out.toString("utf8").split("\n").filter(Boolean);
      return new Map(lines.map((line) => line.split(" ") as [string, Commit]));
    },
    read: async (commit) => {
      if (lastRead?.commit === commit) return lastRead.files;
      const listed = await must(["ls-tree", "-r", "-l", "-z", commit]);
      const entries = listTree(listed.toString("utf8")).filter(({ size }) => size <= LARGEST_FILE);
      const files = await filesOf(entries, readBatch);
      lastRead = { commit, files };
      return files;
    },
    readSome: async (commit, wanted) => {
      const listed = await must(["ls-tree", "-r", "-l", "-z", commit]);
      const entries = listTree(listed.toString("utf8")).filter(({ path }) => wanted(path));
      const large = entries.find(({ size }) => size > LARGEST_FILE);
      if (large !== undefined) throw tooLarge(large.path, large.size);
      return filesOf(entries, readBatch);
    },
    log: async (commit, limit, path) => {
      const words = [
        "log",
        "-z",
        "--first-parent",
        "--format=%H%x00%ct%x00%B",
        `-n${limit}`,
        commit,
      ];
      const out = await must([...words, "--", ...(path === undefined ? [] : [path])]);
      return splitLog(out.toString("utf8"));
    },
    commit: async (commit) => {
      const out = await must(
        ["fast-import", "--quiet", "--force", "--done"],
        importStream(commit, author),
      );
      return out.toString("utf8").trim();
    },
    push: async (updates) => {
      const leases = updates.map(
        ({ ref, expected }) => `--force-with-lease=${ref}:${expected ?? ""}`,
      );
      const specs = updates.map(({ ref, to }) => `${to ?? ""}:${ref}`);
      const result = await git(
        [
          "push",
          "--porcelain",
          "--no-verify",
          ...(updates.length > 1 ? ["--atomic"] : []),
          ...leases,
          access.url,
          ...specs,
        ],
        { timeout: REMOTE_TIMEOUT },
      );
      const pushed = judgePush(result, access);
      if (pushed.kind === "accepted") {
        const lines = updates.map(({ ref, to }) =>
          to === undefined ? `delete ${ref}\n` : `update ${ref} ${to}\n`,
        );
        await must(["update-ref", "--stdin"], lines.join(""));
      }
      return pushed;
    },
    tidy: async () => {
      await must(["update-ref", "-d", WORK_REF]);
      await must(["repack", "-a", "-d", "-q"]);
      await must(["prune", "--expire=now"]);
    },
  };
};

const unusable = (command: string, { status, err }: GitResult): PartyError =>
  new PartyError(
    "MIRROR_UNUSABLE",
    `git ${command} failed in the mirror (${status ?? "a timeout"}): ${reasonOf(err)}.`,
    { hint: "Free some space where the disk is full; a mirror that is damaged is made anew." },
  );

const makeReady = async (git: Git, { directory }: MirrorOptions): Promise<void> => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (existsSync(join(directory, "HEAD")) && (await isSound(git))) return;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // An empty template: no hooks, no samples.
  const { status, err } = await git(["init", "--quiet", "--bare", "--template=", directory]);
  if (status !== 0) throw unusable("init", { status, err, out: Buffer.alloc(0) });
  writeFileSync(
    join(directory, "description"),
    "What a relay daemon fetched. It may be removed.\n",
  );
};

/** Damaged objects show when they are walked; our refs reach all that counts. */
const isSound = async (git: Git): Promise<boolean> => {
  const { status } = await git(["rev-list", "--objects", "--all", "--quiet"]);
  return status === 0;
};

const tooLarge = (path: string, size: number): PartyError =>
  new PartyError(
    "MIRROR_UNUSABLE",
    `${JSON.stringify(path.slice(0, 200))} has ${size} bytes; at most ${LARGEST_FILE} are read.`,
    { hint: "Move what is old in it into another file, and commit that." },
  );
