import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { messageOf } from "../../../test/support/message.ts";
import { installFakeClock } from "../../../test/support/fake-clock.ts";
import { openLedger } from "../../adapters/sqlite/open.ts";
import { createDisk } from "../../adapters/system/disk.ts";
import { createHostPlace } from "../../adapters/system/host-place.ts";
import { createIds } from "../../adapters/system/ids.ts";
import { pathsFrom } from "../../config/paths.ts";
import { PartyError } from "../../domain/error.ts";
import type { HealthDocument } from "../../domain/health/health-document.ts";
import { emptyRoster } from "../../domain/roster.ts";
import { setStatus } from "../../operations/health/set-status.ts";
import { createDaemonHealth, type Exchanged } from "./health.ts";

const open = (isFull: () => boolean = () => false) => {
  const clock = installFakeClock();
  const root = mkdtempSync(join(tmpdir(), "party-health-"));
  const paths = pathsFrom({ RELAY_SHARE_DIR: join(root, "share") }, root);
  const disk = createDisk(() => {
    if (isFull()) throw new PartyError("DISK_FULL", "No room.");
  });
  const plain = createDisk(() => undefined);
  plain.makeDirectory(paths.state);
  const {
    ledger,
    links,
    [Symbol.dispose]: close,
  } = openLedger(paths.ledger, () => undefined, clock.now);
  const refusals: string[] = [];
  let published = 0;
  const health = createDaemonHealth({
    deps: { clock, ids: createIds(), ledger, display: (name) => name, wake: () => undefined },
    links,
    paths,
    disk,
    roster: () => emptyRoster("party"),
    version: "1",
    refused: ({ code }) => void refusals.push(code),
    publish: () => {
      published += 1;
    },
  });
  const file = (name: string): string => join(paths.state, name);
  return {
    clock,
    health,
    ledger,
    paths,
    refusals,
    file,
    published: () => published,
    set: (status: string) =>
      setStatus(
        { hosts: createHostPlace(paths, plain), clock },
        { status, job: undefined, message: undefined },
      ),
    document: () => JSON.parse(readFileSync(paths.health, "utf8")) as HealthDocument,
    /** Another one each time a file is written. */
    writes: (name: string): bigint => statSync(file(name), { bigint: true }).mtimeNs,
    [Symbol.dispose]: () => {
      health[Symbol.dispose]();
      close();
      clock[Symbol.dispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
};

const EXCHANGED: Omit<Exchanged, "since" | "synced_at"> = {
  version: 1,
  host: "build1",
  manager: null,
  name: "origin",
  url: "/x",
  layout: "snapshot",
  state: "reached",
  reason: null,
  taken_by: null,
  key: "",
  fingerprint: "",
  published: null,
  published_at: null,
  troubles: [],
  notices: [],
  clone: null,
  allow: [],
  not_allowed: 0,
  peers: [],
  poll_seconds: 60,
};

describe("the daemon's health files", () => {
  it("are written at its start, and again only when something in them is another", async () => {
    using world = open();
    world.health.start();
    for (const name of ["health.json", "status.json", "heartbeat.json"]) {
      assert.ok(readdirSync(world.paths.state).includes(name), name);
    }
    const before = world.writes("health.json");
    for (let times = 0; times < 20; times += 1) {
      world.health.changed();
      await world.clock.advance(2_000);
    }
    assert.equal(world.writes("health.json"), before, "nothing had changed");
    world.ledger.store(
      messageOf(1, { from: "oc.party", needsReply: true }),
      ["cc.party"],
      world.clock.now(),
    );
    world.health.changed();
    world.health.changed();
    await world.clock.advance(900);
    assert.equal(world.writes("health.json"), before, "what changes together is written once");
    await world.clock.advance(200);
    assert.deepEqual(world.document().hosts[0]?.mail, {
      unread: 0,
      waits: 1,
      unanswered: 1,
      overdue: 0,
    });
  });

  it("have a beat every minute, and the status file is left alone by it", async () => {
    using world = open();
    world.health.start();
    const beat = (): string =>
      JSON.parse(readFileSync(world.file("heartbeat.json"), "utf8")).timestamp;
    const [first, status] = [beat(), world.writes("status.json")];
    await world.clock.advance(59_000);
    assert.equal(beat(), first);
    await world.clock.advance(2_000);
    assert.equal(Date.parse(beat()) - Date.parse(first), 60_000);
    assert.equal(world.writes("status.json"), status);
    assert.equal(
      world.document().hosts[0]?.last_beat_at,
      new Date(Date.parse(beat())).toISOString(),
    );
  });

  it("have a status at once when it is set, and the other hosts are to have it", () => {
    using world = open();
    world.health.start();
    assert.equal(world.document().hosts[0]?.status, null);
    assert.equal(world.health.facts()["status"], null);
    const state = world.set("building");
    world.health.statusChanged();
    assert.equal(world.published(), 1);
    assert.equal(world.document().hosts[0]?.status?.status, "building");
    assert.match(readFileSync(world.file("status.json"), "utf8"), /^ {2}"status": "building"/mv);
    assert.deepEqual(
      (world.health.facts()["status"] as { since: string }).since,
      new Date(state.since).toISOString(),
    );
    writeFileSync(world.paths.hostStatus, "spoilt");
    world.health.statusChanged();
    assert.equal(world.document().hosts[0]?.status, null);
  });

  it("that find no room are written when there is, and a full disk stops no exchange", async () => {
    let full = true;
    using world = open(() => full);
    world.health.start();
    const at = new Date(world.clock.now()).toISOString();
    world.health.exchanged({ ...EXCHANGED, since: at, synced_at: at });
    assert.ok(world.refusals.length >= 3 && world.refusals.every((code) => code === "DISK_FULL"));
    full = false;
    await world.clock.advance(5_000);
    assert.equal(world.document().link?.name, "origin");
    assert.deepEqual(Object.keys(world.document().link ?? {}).toSorted(), [
      "name",
      "poll_seconds",
      "reason",
      "since",
      "state",
      "synced_at",
    ]);
    world.health.exchanged(undefined);
    await world.clock.advance(2_000);
    assert.equal(world.document().link, null);
  });
});
