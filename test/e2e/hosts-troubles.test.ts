import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, globSync, renameSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import type { TestDaemon } from "../support/daemon.ts";
import { type Host, type Hosts, openHosts } from "../support/hosts.ts";
import { waitFor } from "../support/wait-for.ts";

const REF = "refs/party/hosts/";

const inboxOf = async ({ relay }: Host): Promise<readonly string[]> => {
  const { out } = await relay("inbox", "--json", "--limit", "1000");
  const { messages } = JSON.parse(out) as { messages: readonly { body: string }[] };
  return messages.map(({ body }) => body);
};

const troubleOf = async ({ relay }: Host): Promise<string> => (await relay("link", "list")).out;

describe("hosts whose repository", () => {
  let all: Hosts;
  let build1: Host;
  let build2: Host;
  let daemons: readonly TestDaemon[] = [];
  const startDaemons = async (): Promise<void> => {
    daemons = [await build1.room.startDaemon(), await build2.room.startDaemon()];
  };
  const startSecond = async (): Promise<void> => {
    daemons = [...daemons, await build2.room.startDaemon()];
  };
  const endDaemons = async (): Promise<void> => {
    for (const daemon of daemons) await daemon.end();
  };
  before(async () => {
    all = await openHosts({ hosts: { build1: {}, build2: {} } });
    [build1, build2] = Object.values(all.hosts) as [Host, Host];
    await startDaemons();
  });
  after(() => all[Symbol.asyncDispose]());

  const git = (...words: readonly string[]): string =>
    execFileSync(
      "git",
      ["--git-dir", all.remote, "-c", "user.name=x", "-c", "user.email=x@x", ...words],
      {
        encoding: "utf8",
      },
    ).trim();

  const send = (body: string) => build1.room.post("human", { to: ["human@build2"], body });

  const arrives = (id: ReturnType<typeof send>): Promise<unknown> =>
    build1.room.waitForDelivery(
      id,
      "at the other host",
      ({ hold }) => hold?.reason === "arrived on build2",
      60_000,
    );

  it("is away keep everything, say so, and exchange it once it is back", async () => {
    await arrives(send("before"));
    renameSync(all.remote, `${all.remote}.away`);
    const id = send("while it is away");
    await build1.room.waitForDelivery(id, "held", ({ hold }) =>
      /refuses us|not answer/v.test(hold?.reason ?? ""),
    );
    const why = await build1.relay("why", id);
    assert.match(why.out, /human@build2 to get it \(the remote of origin/v);
    const sync = await build1.relay("link", "sync");
    assert.ok(sync.status === 5 || sync.status === 6, sync.err);
    assert.match(await troubleOf(build1), /(?:no answer|refused) since/v);
    renameSync(`${all.remote}.away`, all.remote);
    await arrives(id);
    assert.deepEqual((await inboxOf(build2)).toSorted(), ["before", "while it is away"]);
  });

  it("has something else under a host's name do not take it, say so, and go on with the next publication", async () => {
    const junk = git(
      "commit-tree",
      "-m",
      "junk",
      git("hash-object", "-t", "tree", "-w", "/dev/null"),
    );
    // Its own host would replace it at once.
    await daemons[1]?.end();
    git("update-ref", `${REF}build2`, junk);
    await waitFor(
      "the trouble to be told",
      async () =>
        /build2 is not taken: host.json is missing/v.test(await troubleOf(build1)) || undefined,
    );
    await startSecond();
    const id = send("after junk");
    await arrives(id);
    await waitFor(
      "its end",
      async () => !(await troubleOf(build1)).includes("not taken") || undefined,
    );
  });

  it("has an old state of a host back refuse it, and take the next", async () => {
    const old = git("rev-parse", `${REF}build2`);
    await arrives(send("makes build2 publish"));
    await waitFor("another state", () => git("rev-parse", `${REF}build2`) !== old || undefined);
    // Only a host that does not run at this moment lets it stand.
    const state = git("rev-parse", `${REF}build2`);
    git("update-ref", `${REF}build2`, old, state);
    await arrives(send("after the old state"));
    const bodies = await inboxOf(build2);
    assert.equal(new Set(bodies).size, bodies.length, bodies.join("\n"));
  });

  it("lost every ref publish again what has not arrived, and double nothing", async () => {
    await endDaemons();
    for (const host of ["build1", "build2"]) git("update-ref", "-d", `${REF}${host}`);
    git("gc", "--quiet", "--prune=now");
    await startDaemons();
    await arrives(send("after everything was gone"));
    const bodies = await inboxOf(build2);
    assert.equal(bodies.filter((body) => body === "after everything was gone").length, 1);
    assert.equal(new Set(bodies).size, bodies.length);
  });

  it("is mirrored in files that were damaged make the mirror anew", async () => {
    await endDaemons();
    const objects = globSync(build1.room.path("share/relay/state/link/origin/objects/??/*"));
    assert.ok(objects.length > 0);
    for (const object of objects) {
      chmodSync(object, 0o600);
      writeFileSync(object, "");
    }
    await startDaemons();
    await arrives(send("with a damaged mirror"));
  });
});

describe("two machines with one id", () => {
  it("do not write over each other: the second is told", async () => {
    await using all = await openHosts({ hosts: { build1: {}, other: {} } });
    const [build1, other] = Object.values(all.hosts) as [Host, Host];
    await build1.room.startDaemon();
    await build1.relay("link", "sync");
    const { out } = await build1.relay("link", "list", "--json");
    const published = (JSON.parse(out) as { links: { published: string }[] }).links[0]?.published;
    const settings = other.room.path("home/.config/relay/link.json");
    writeFileSync(
      settings,
      JSON.stringify({
        version: 1,
        host: "build1",
        name: "origin",
        url: all.remote,
        poll_seconds: 1,
      }),
    );
    await other.room.startDaemon();
    const sync = await other.relay("link", "sync");
    assert.equal(sync.status, 5);
    assert.match(
      sync.err,
      /build1 is not published: another machine published as build1 at 2.*HOST_TAKEN/sv,
    );
    const tip = execFileSync("git", ["--git-dir", all.remote, "rev-parse", `${REF}build1`]);
    assert.equal(tip.toString().trim(), published);
    // A person says that the first one is gone.
    const replaced = await other.relay("link", "add", all.remote, "--host", "build1", "--replace");
    assert.deepEqual([replaced.status, replaced.err], [0, ""]);
    assert.match(replaced.out, /^origin: build1 on .*, reached/v);
    const again = await other.relay("link", "add", all.remote, "--host", "build1", "--replace");
    assert.equal(again.status, 2);
    assert.equal((await build1.relay("link", "sync")).status, 5);
  });
});

describe("relay link add", () => {
  it("refuses what can not be, with nothing written", async () => {
    await using all = await openHosts({ hosts: { build1: {} } });
    const [build1] = Object.values(all.hosts) as [Host];
    await build1.relay("link", "remove");
    const token = build1.room.path("token");
    writeFileSync(token, "x".repeat(40), { mode: 0o644 });
    const cases: readonly (readonly [words: readonly string[], status: number, says: RegExp])[] = [
      [[all.remote, "--host", "../x"], 2, /Not a host's id: "\.\.\/x"/v],
      [[all.remote, "--host", "a".repeat(200)], 2, /at most 32/v],
      [[all.remote, "--host", "human"], 2, /Not a host's id: "human"/v],
      [[all.remote, "--host", "cc"], 5, /cc is a role here/v],
      [["ext::sh -c id", "--host", "b"], 3, /Not a git remote: "ext::sh -c id"/v],
      [["--upload-pack=id", "--host", "b"], 2, /No flag registered for --upload-pack/v],
      [["https://ann:secret@host/x.git", "--host", "b"], 3, /has a password in it/v],
      [
        ["https://host/x.git", "--host", "b", "--token-file", token],
        3,
        /has mode 0644.*chmod 600/sv,
      ],
      [["https://host/x.git", "--host", "b", "--token-file", "/none"], 3, /does not exist/v],
      [[all.remote, "--host", "b", "--token-file", token], 2, /is for an https remote/v],
      [[all.remote, "--host", "b", "--manager", "Not A Role"], 2, /--manager is "Not A Role"/v],
    ];
    for (const [words, status, says] of cases) {
      const { status: is, out, err } = await build1.relay("link", "add", ...words);
      assert.deepEqual([is, out], [status, ""], `${words.join(" ")}: ${err}`);
      assert.match(err, says);
      assert.doesNotMatch(err, /secret/v);
    }
    assert.match((await build1.relay("link", "list")).out, /^This host is linked to no other/v);
    const sync = await build1.relay("link", "sync");
    assert.equal(sync.status, 6);
  });
});
