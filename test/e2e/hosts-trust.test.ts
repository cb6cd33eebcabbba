import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUIDv7 } from "node:crypto";
import { statSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import { keyChecks } from "../../src/adapters/system/key-checks.ts";
import { formatPairingLine } from "../../src/domain/links/host-key.ts";
import type { LinkDocument } from "../../src/domain/links/link-document.ts";
import { filesOf, newKey, pushAs, wordsTo } from "../support/far-host.ts";
import { type Host, type Hosts, openHosts } from "../support/hosts.ts";
import { countIn } from "../support/room.ts";

interface Shown {
  readonly body: string;
  readonly trust: string;
  readonly from: string;
}

const inboxOf = async ({ relay }: Host): Promise<readonly Shown[]> => {
  const { out } = await relay("inbox", "--json", "--limit", "1000");
  return (JSON.parse(out) as { messages: readonly Shown[] }).messages;
};

const trustOf = async (host: Host, body: string): Promise<string | undefined> =>
  (await inboxOf(host)).find((message) => message.body === body)?.trust;

const sync = async ({ relay }: Host): Promise<LinkDocument> => {
  const { out, err } = await relay("link", "sync", "--json");
  assert.notEqual(out, "", err);
  return JSON.parse(out) as LinkDocument;
};

const lineFor = (host: string, key: string): string =>
  formatPairingLine({ host, key }, keyChecks.fingerprint(key));

describe("a host whose repository others may push to", () => {
  let all: Hosts;
  let build1: Host;
  const real = newKey();
  /** What the real far host published last, and its number. */
  let sequence = 0;
  const publish = async (body: string, signedBy: typeof real | undefined = real, cursors = {}) => {
    sequence += 1;
    const items = { build1: { [sequence]: wordsTo("build1", randomUUIDv7(), body) } };
    const files = filesOf({ host: "build2", card: { sequence, cursors }, items, signedBy });
    pushAs(all.remote, "build2", files);
    return { files, link: await sync(build1) };
  };
  before(async () => {
    all = await openHosts({ hosts: { build1: {} }, link: { peers: ["build2"], manager: "cc" } });
    build1 = Object.values(all.hosts)[0] as Host;
    await build1.room.startDaemon();
  });
  after(() => all[Symbol.asyncDispose]());

  it("has a key of its own that nobody else may read", async () => {
    await sync(build1);
    const { mode } = statSync(build1.room.path("home/.config/relay/keys/build1"));
    assert.equal(mode & 0o777, 0o600);
    const directory = statSync(build1.room.path("home/.config/relay/keys"));
    assert.equal(directory.mode & 0o777, 0o700);
  });

  it("takes what is signed by a key that nobody has paired as unverified", async () => {
    const { link } = await publish("before pairing");
    assert.deepEqual(link.troubles, []);
    assert.equal(link.peers[0]?.trust, "unpaired");
    assert.equal(await trustOf(build1, "before pairing"), "unverified");
  });

  it("pairs by a line or by the right words alone", async () => {
    const words = keyChecks.fingerprint(real.key);
    const shown = await build1.relay("link", "pair", "build2");
    assert.match(shown.out, /^party-host build1 [A-Za-z0-9_\-]{43}(?: [a-z]{4}){6}\n$/v);
    assert.match(shown.err, new RegExp(`Published as build2: ${words}`, "v"));
    const wrong = await build1.relay("link", "pair", "build2", "--words", "not these ones");
    assert.deepEqual([wrong.status, wrong.out], [5, ""]);
    const cut = await build1.relay(
      "link",
      "pair",
      "build2",
      lineFor("build2", real.key).slice(0, -1),
    );
    assert.deepEqual([cut.status, cut.out], [2, ""]);
    const right = await build1.relay("link", "pair", "build2", "--words", words.toUpperCase());
    assert.equal(right.status, 0, right.err);
    assert.match(
      right.out,
      /^build2 is paired: .*\nbuild2 may write to the human, cc: chat, event/v,
    );
    await publish("after pairing");
    assert.equal(await trustOf(build1, "after pairing"), "proven");
    assert.match((await build1.relay("link", "list")).out, /build2 .* paired /v);
  });

  const refused = async (files: ReadonlyMap<string, string>, says: RegExp): Promise<void> => {
    const first = await inboxOf(build1);
    pushAs(all.remote, "build2", files);
    const { troubles } = await sync(build1);
    assert.equal(troubles.length, 1);
    assert.match(troubles[0] ?? "", says);
    const [now, was] = [await inboxOf(build1), first].map((list) =>
      list.filter(({ from }) => from !== "relay"),
    );
    assert.deepEqual(now, was);
    assert.match((await build1.relay("link", "list")).out, /not taken: build2/v);
  };

  const life = (instance: string, writtenAt: number) =>
    filesOf({ host: "build2", card: { instance, sequence: 1, writtenAt }, signedBy: real });

  const forged = { build1: { 99: wordsTo("build1", randomUUIDv7(), "forged") } };

  it("refuses a forged snapshot, and one whose signature was taken off", async () => {
    await refused(
      filesOf({ host: "build2", card: { sequence: 50 }, items: forged }),
      /is not signed, and that host is paired/v,
    );
    const { files } = await publish("real");
    files.delete("seal.json");
    await refused(files, /is not signed/v);
  });

  it("refuses items that were changed, added, or swapped between hosts", async () => {
    const signed = filesOf({
      host: "build2",
      card: { sequence: (sequence += 1) },
      items: {
        build1: { 60: wordsTo("build1", randomUUIDv7(), "for one") },
        build3: { 60: wordsTo("build1", randomUUIDv7(), "for three") },
      },
      signedBy: real,
    });
    const swapped = new Map(signed);
    swapped.set("to/build1/60.json", signed.get("to/build3/60.json") ?? "");
    const added = new Map(signed);
    added.set("to/build1/61.json", signed.get("to/build3/60.json") ?? "");
    const taken = new Map(signed);
    taken.delete("to/build1/60.json");
    for (const files of [swapped, added, taken]) {
      await refused(files, /does not have the signature of the key that it names/v);
    }
  });

  it("refuses what was signed under another host's name", async () => {
    const other = filesOf({
      host: "build3",
      card: { sequence: 70 },
      items: forged,
      signedBy: real,
    });
    await refused(other, /host.json says that it is "build3"/v);
  });

  it("refuses an old snapshot that is put back, of this life of its ledger or of an earlier one", async () => {
    const { files } = await publish("newer");
    await publish("newest");
    await refused(files, /is number \d+, older than \d+, which was seen/v);
    const begun = Date.now() + 60_000;
    pushAs(all.remote, "build2", life("second life", begun));
    assert.deepEqual((await sync(build1)).troubles, []);
    await refused(files, /is of an earlier life of its ledger, which has ended/v);
    await refused(life("never seen", begun - 1), /begins a new life at .*, older than/v);
    await refused(life("from afar", Date.now() + 2 * 86_400_000), /more than a day ahead/v);
    pushAs(all.remote, "build2", life("third life", begun + 1));
    assert.deepEqual((await sync(build1)).troubles, []);
  });

  it("drops nothing for a cursor above what there ever was, and says so", async () => {
    const id = build1.room.post("human", { to: ["human@build2"], body: "waits for you" });
    await build1.room.waitForDelivery(
      id,
      "its push",
      ({ hold }) => hold?.reason.startsWith("pushed in") === true,
    );
    const { instance } = JSON.parse(
      // What anybody reads there.
      execFileSync("git", ["--git-dir", all.remote, "show", "refs/party/hosts/build1:host.json"], {
        encoding: "utf8",
      }),
    ) as { instance: string };
    const write = async (number: number, at: number) => {
      const cursors = { build1: { instance, number } };
      const card = { instance: "third life", sequence: at, cursors };
      pushAs(all.remote, "build2", filesOf({ host: "build2", card, signedBy: real }));
      return sync(build1);
    };
    await write(1_000_000, 2);
    const { troubles, peers } = await sync(build1);
    assert.match(
      troubles[0] ?? "",
      /says to have read up to 1000000, and nothing above 1 was ever/v,
    );
    assert.equal(peers[0]?.unconfirmed, 1);
    const told = await write(1, 3);
    assert.deepEqual([told.troubles, told.peers[0]?.unconfirmed], [[], 0]);
  });

  it("refuses another key loudly, tells the human once, and takes it where a person says so", async () => {
    const other = newKey();
    const files = filesOf({
      host: "build2",
      card: { instance: "third life", sequence: 80 },
      items: forged,
      signedBy: other,
    });
    await refused(files, /^build2: The key of build2 has changed: .* is paired/v);
    await sync(build1);
    const told = (await inboxOf(build1)).filter(({ body }) => /signed by another key/v.test(body));
    assert.equal(told.length, 1);
    const line = lineFor("build2", other.key);
    const plain = await build1.relay("link", "pair", "build2", line);
    assert.deepEqual([plain.status, plain.out], [5, ""]);
    assert.match(plain.err, /add --replace-key/v);
    assert.equal((await build1.relay("link", "pair", "build2", line, "--replace-key")).status, 0);
    assert.equal(await trustOf(build1, "forged"), "proven");
  });

  it("takes nothing of a revoked key, and unverified again what is no longer paired", async () => {
    assert.equal((await build1.relay("link", "revoke", "build2")).status, 0);
    const { troubles } = await sync(build1);
    assert.match(troubles[0] ?? "", /its key was revoked here/v);
    assert.equal((await build1.relay("link", "untrust", "build2")).status, 0);
    assert.equal((await build1.relay("link", "untrust", "build2")).status, 4);
    assert.equal((await sync(build1)).peers[0]?.trust, "unpaired");
  });
});

describe("two hosts that are paired", () => {
  it("verify each other's messages as far as the envelope, and reach the manager alone", async () => {
    await using all = await openHosts({
      hosts: { build1: { oc: "claude" }, build2: { cc: "claude", cx: "codex" } },
      link: { allow: [], manager: "cc" },
    });
    const [build1, build2] = Object.values(all.hosts) as [Host, Host];
    await build1.room.startDaemon();
    await build2.room.startDaemon();
    const lines = [
      await build1.relay("link", "pair", "build2"),
      await build2.relay("link", "pair", "build1"),
    ];
    await build1.relay("link", "pair", "build2", lines[1]?.out ?? "");
    await build2.relay("link", "pair", "build1", lines[0]?.out ?? "");
    const id = build1.room.post("oc", { to: ["cc@build2"], body: "signed words" });
    await build1.room.waitForDelivery(id, "seen", ({ state }) => state === "seen", 30_000);
    const envelope = build2.room.read("cc").find((text) => text.includes("signed words")) ?? "";
    assert.match(envelope, /from="oc@build1" kind="chat"/v);
    assert.doesNotMatch(envelope, /unverified/v);
    const other = build1.room.post("oc", { to: ["cx@build2"], body: "not for you yet" });
    await build1.room.waitForDelivery(
      other,
      "held",
      ({ hold }) => hold?.because === "not-allowed",
      30_000,
    );
    const granted = await build2.relay("link", "trust", "build1", "--role", "cx");
    assert.match(granted.out, /^build1 may write to the human, cc, cx: /v);
    await build1.room.waitForDelivery(other, "seen", ({ state }) => state === "seen", 30_000);
    assert.equal(countIn(build2.room.read("cx"), "not for you yet"), 1);
  });
});
