import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { createClone } from "../../src/adapters/git/clone.ts";
import { startHttpsRemote } from "../support/https-remote.ts";

const HELPER = fileURLToPath(new URL("../../bin/agents/git-credential", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "party-clone-"));
after(() => rmSync(place, { recursive: true, force: true }));
let count = 0;

const git = (directory: string, ...words: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x", ...words], {
    cwd: directory,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trimEnd();

const write = (directory: string, file: string, text: string): void => {
  mkdirSync(join(directory, file, ".."), { recursive: true });
  writeFileSync(join(directory, file), text);
};

/** A remote with one commit, its writer, and where a clone is to be. */
const setup = () => {
  count += 1;
  const remote = join(place, `remote-${count}.git`);
  const writer = join(place, `writer-${count}`);
  git(place, "init", "--quiet", "--bare", "-b", "main", remote);
  git(place, "clone", "--quiet", remote, writer);
  git(writer, "checkout", "--quiet", "-b", "main");
  const publish = (file: string, text: string): string => {
    write(writer, file, text);
    git(writer, "add", "-A");
    git(writer, "commit", "--quiet", "-m", file);
    git(writer, "push", "--quiet", "origin", "main");
    return git(writer, "rev-parse", "HEAD");
  };
  publish("scripts/a.sh", "original\n");
  const directory = join(place, `clone-${count}`, "Build");
  const open = (url = remote) =>
    createClone({
      directory,
      access: { url, tokenFile: undefined, helper: HELPER, environment: process.env },
    });
  return { remote, publish, directory, open };
};

describe("a person's clone", () => {
  it("is made in a free place and found there", async () => {
    const { remote, directory, open } = setup();
    const clone = open();
    assert.deepEqual(await clone.inspect(), { kind: "free" });
    assert.deepEqual(await clone.create(), { kind: "reached" });
    assert.deepEqual(await clone.inspect(), { kind: "clone", url: remote });
    assert.equal(readFileSync(join(directory, "scripts/a.sh"), "utf8"), "original\n");
    await clone.identify("build1");
    await clone.identify("build1");
    assert.equal(git(directory, "config", "--local", "user.name"), "build1");
    assert.equal(git(directory, "config", "--local", "user.email"), "build1@build1.local");
  });

  it("of an empty repository begins on main", async () => {
    const { directory, open } = setup();
    const empty = join(place, `empty-${count}.git`);
    git(place, "init", "--quiet", "--bare", "-b", "trunk", empty);
    assert.deepEqual(await open(empty).create(), { kind: "reached" });
    assert.equal(git(directory, "symbolic-ref", "--short", "HEAD"), "main");
  });

  it("is not made over what is there, nor out of a part of another", async () => {
    const { directory, open } = setup();
    write(directory, "notes", "mine");
    assert.deepEqual(await open().inspect(), {
      kind: "other",
      reason: "it holds files, and is no git clone",
    });
    git(join(directory, ".."), "init", "--quiet");
    assert.equal((await open().inspect()).kind, "other");
    rmSync(directory, { recursive: true });
    writeFileSync(directory, "a file");
    assert.deepEqual(await open().inspect(), { kind: "other", reason: "it is no directory" });
  });

  it("of a remote that is not there says so and leaves nothing", async () => {
    const { directory, open } = setup();
    const created = await open(join(place, "nowhere.git")).create();
    assert.equal(created.kind, "refused");
    assert.equal(statSync(directory, { throwIfNoEntry: false }), undefined);
  });

  it("moves forward where nothing is in the way", async () => {
    const { remote, publish, directory, open } = setup();
    const clone = open();
    await clone.create();
    const commit = publish("news", "new\n");
    assert.equal(await clone.follow(remote, commit), undefined);
    assert.equal(git(directory, "rev-parse", "HEAD"), commit);
    assert.equal(git(directory, "status", "--porcelain", "--branch"), "## main...origin/main");
    assert.equal(await clone.follow(remote, commit), undefined);
  });

  it("is left alone with a reason where a person's work would be", async () => {
    const { remote, publish, directory, open } = setup();
    const clone = open();
    await clone.create();
    const head = git(directory, "rev-parse", "HEAD");
    const commit = publish("scripts/a.sh", "changed\n");
    const leaves = async (reason: RegExp): Promise<void> => {
      const before = git(directory, "status", "--porcelain");
      assert.match((await clone.follow(remote, commit)) ?? "it moved", reason);
      assert.equal(git(directory, "status", "--porcelain"), before);
    };
    write(directory, "scripts/a.sh", "mine\n");
    await leaves(/^there are changes that are not committed$/v);
    assert.equal(readFileSync(join(directory, "scripts/a.sh"), "utf8"), "mine\n");
    git(directory, "checkout", "--quiet", "scripts/a.sh");
    git(directory, "checkout", "--quiet", "-b", "work");
    await leaves(/^branch "work" is checked out, not main$/v);
    git(directory, "checkout", "--quiet", "--detach");
    await leaves(/^no branch is checked out \(detached HEAD\)$/v);
    git(directory, "checkout", "--quiet", "main");
    assert.equal(git(directory, "rev-parse", "HEAD"), head);
    write(directory, "mine", "x");
    git(directory, "add", "mine");
    git(directory, "commit", "--quiet", "-m", "mine");
    await leaves(/^it has commits that the remote does not have$/v);
    rmSync(directory, { recursive: true });
    assert.equal(await clone.follow(remote, commit), "it is gone");
  });

  it("does not see files that are to be ignored, tracked or not, and keeps them", async () => {
    const { remote, publish, directory, open } = setup();
    const clone = open();
    await clone.create();
    const files = ["scripts/a.sh", "scripts/b.sh"];
    assert.deepEqual(await clone.tracked(files), new Set(["scripts/a.sh"]));
    for (const file of files) write(directory, file, "face\n");
    await clone.ignore(files);
    await clone.ignore(files);
    assert.equal(git(directory, "status", "--porcelain"), "");
    assert.equal(await clone.follow(remote, publish("news", "new\n")), undefined);
    assert.match(
      (await clone.follow(remote, publish("scripts/a.sh", "theirs\n"))) ?? "it moved",
      /a\.sh|overwritten|not uptodate/v,
    );
    for (const file of files) assert.equal(readFileSync(join(directory, file), "utf8"), "face\n");
  });

  it("gets the token from its file, without a prompt, for the link's address alone", async () => {
    const { remote, publish, directory } = setup();
    await using forge = await startHttpsRemote("party_pat_of_the_clone");
    const tokenFile = join(place, `PAT-${count}`);
    writeFileSync(tokenFile, "party_pat_of_the_clone\n", { mode: 0o600 });
    const url = forge.url(remote);
    const environment = { ...process.env, ...forge.environment };
    const clone = createClone({
      directory,
      access: { url, tokenFile, helper: HELPER, environment },
    });
    assert.deepEqual(await clone.create(), { kind: "reached" });
    await clone.identify("build1");
    assert.doesNotMatch(readFileSync(join(directory, ".git/config"), "utf8"), /party_pat/v);
    const commit = publish("news", "new\n");
    await pull(directory, { PATH: process.env["PATH"], HOME: place, ...forge.environment });
    assert.equal(git(directory, "rev-parse", "HEAD"), commit);
    assert.deepEqual(forge.passwords(), ["party_pat_of_the_clone"]);
  });
});

/** As a person would: the remote answers from this process, so nothing may block it. */
const pull = async (directory: string, env: NodeJS.ProcessEnv): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  execFile("git", ["pull", "--quiet"], { cwd: directory, env }, (error) => {
    if (error === null) resolve(undefined);
    else reject(error);
  });
  await promise;
};
