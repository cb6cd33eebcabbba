import assert from "node:assert/strict";
import { chmodSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";

import { type ClassicPeer, openClassicPeer } from "../support/classic-peer.ts";
import { type Host, type Hosts, openHosts } from "../support/hosts.ts";
import { bodiesAt, mainOf } from "../support/main-branch.ts";
import { waitFor } from "../support/wait-for.ts";

const MESSAGES = "coordination/messages.json";

describe("a host on main, where something is wrong with it", () => {
  let all: Hosts;
  let build1: Host;
  beforeEach(async () => {
    all = await openHosts({
      hosts: { build1: {} },
      link: { layout: "classic", peers: ["build2"] },
    });
    const [host] = Object.values(all.hosts);
    assert.ok(host !== undefined);
    build1 = host;
  });
  afterEach(() => all[Symbol.asyncDispose]());

  const openPeer = (): Promise<ClassicPeer> =>
    openClassicPeer({ remote: all.remote, place: join(all.remote, "../build2"), name: "build2" });

  /** Ours is there, and waits to be read. */
  const putThere = async (body: string): Promise<void> => {
    build1.room.post("human", { to: ["build2"], body });
    await waitFor(`${body} is there`, () => bodiesOnMain().includes(body), 30_000);
  };

  /** Empty while nobody can read it. */
  const bodiesOnMain = (): readonly string[] => {
    try {
      return mainOf(all.remote)
        .messages()
        .map(({ body }) => body)
        .toSorted();
    } catch {
      return [];
    }
  };

  const untilHealed = (bodies: readonly string[]): Promise<unknown> =>
    waitFor(
      `main holds ${bodies.join()}`,
      () => JSON.stringify(bodiesOnMain()) === JSON.stringify(bodies.toSorted()),
      30_000,
    );

  it("makes the file in an empty repository, once it has something to say", async () => {
    await build1.room.startDaemon();
    const listed = await build1.relay("link", "sync");
    assert.match(listed.out, /origin: build1 on .* \(classic\), reached/v);
    assert.equal(mainOf(all.remote).git("for-each-ref", "refs/heads"), "");
    await putThere("the first");
    assert.deepEqual(mainOf(all.remote).paths(), [MESSAGES]);
  });

  it("heals a file with conflict markers in it, with what both sides say", async () => {
    const build2 = await openPeer();
    await build1.room.startDaemon();
    await putThere("ours");
    await build2.send({ to: "build1", body: "theirs" });
    await build2.edit(
      MESSAGES,
      (text) => {
        const other = text
          .replaceAll('"theirs"', '"the other"')
          .replaceAll(/msg_\d+_(?=\d{4}")/gv, "msg_1_");
        return `<<<<<<< HEAD\n${text}=======\n${other}>>>>>>> mine\n`;
      },
      "Oh",
    );
    await untilHealed(["ours", "the other", "theirs"]);
    await waitFor("both are here", async () => (await bodiesAt(build1)).length === 2, 30_000);
    assert.deepEqual(await bodiesAt(build1), ["the other", "theirs"]);
    assert.match(
      (await build1.relay("link", "list")).out,
      /was broken in [0-9a-f]{7}: it holds conflict markers/v,
    );
  });

  it("heals a file that was cut off, with what its last whole version had, and keeps the pieces", async () => {
    const build2 = await openPeer();
    await build1.room.startDaemon();
    await putThere("ours");
    await build2.send({ to: "build1", body: "one" });
    await build2.send({ to: "build3", body: "for a third" });
    await build2.edit(MESSAGES, (text) => text.slice(0, text.indexOf("for a third") + 4), "Cut");
    await untilHealed(["for a third", "one", "ours"]);
    await build2.edit(MESSAGES, (text) => text.slice(0, text.indexOf("},") + 2), "Cut between");
    await untilHealed(["for a third", "one", "ours"]);
    await build2.edit(MESSAGES, () => "", "Emptied");
    await untilHealed(["for a third", "one", "ours"]);
    const kept = mainOf(all.remote)
      .paths()
      .filter((path) => path.includes("/broken-"));
    assert.equal(kept.length, 1);
    await build2.send({ to: "build1", body: "two" });
    await waitFor("it goes on", async () => (await bodiesAt(build1)).includes("two"), 30_000);
  });

  it("writes again what a rewritten history dropped and nobody had read", async () => {
    const build2 = await openPeer();
    await build1.room.startDaemon();
    const before = mainOf(all.remote).git("rev-parse", "main").trim();
    await putThere("read there");
    const [message] = await build2.unread();
    await build2.markRead(message?.id);
    await putThere("not read");
    await build1.relay("link", "sync");
    mainOf(all.remote).git("update-ref", "refs/heads/main", before);
    mainOf(all.remote).git("reflog", "expire", "--expire=now", "--all");
    mainOf(all.remote).git("gc", "--quiet", "--prune=now");
    await untilHealed(["not read"]);
    assert.match(
      (await build1.relay("link", "list")).out,
      /1 messages of ours were no longer on main, and are written again/v,
    );
  });

  it("keeps everything while the remote is away or refuses, says so, and goes on", async () => {
    await openPeer();
    await build1.room.startDaemon();
    await putThere("before");
    renameSync(all.remote, `${all.remote}.away`);
    const away = build1.room.post("human", { to: ["build2"], body: "while it is away" });
    await build1.room.waitForDelivery(
      away,
      "held",
      ({ hold }) => /origin (?:does not answer|refuses us)/v.test(hold?.reason ?? ""),
      30_000,
    );
    renameSync(`${all.remote}.away`, all.remote);
    const hook = join(all.remote, "hooks/pre-receive");
    writeFileSync(hook, "#!/bin/sh\necho 'main is protected' >&2\nexit 1\n");
    chmodSync(hook, 0o755);
    await build1.relay("link", "sync");
    await build1.room.waitForDelivery(
      away,
      "refused",
      ({ hold }) => /refuses us: pre-receive hook declined/v.test(hold?.reason ?? ""),
      30_000,
    );
    const listed = await build1.relay("link", "list");
    assert.match(listed.out, /refused since .*pre-receive hook declined/v);
    assert.match((await build1.relay("why", away)).out, /refuses us: pre-receive hook declined/v);
    rmSync(hook);
    await build1.relay("link", "sync");
    await untilHealed(["before", "while it is away"]);
  });

  it("delivers a broadcast that another host has read before it", async () => {
    const build2 = await openPeer();
    await build1.room.startDaemon();
    await putThere("hello");
    await build1.relay("link", "sync");
    await build2.edit(
      MESSAGES,
      (text) => {
        const document = JSON.parse(text) as { messages: unknown[] };
        document.messages.push({
          id: "msg_1762297580_1111",
          from: "build2",
          to: "all",
          type: "info",
          subject: "All",
          body: "to everybody",
          timestamp: "2025-11-04 23:06",
          read: true,
        });
        return `${JSON.stringify(document, undefined, 2)}\n`;
      },
      "Read by somebody else already",
    );
    await waitFor(
      "it is here",
      async () => (await bodiesAt(build1)).includes("to everybody"),
      30_000,
    );
    assert.match((await build1.relay("inbox")).out, /build2 .* All/v);
  });
});
