import { rmSync } from "node:fs";
import { join } from "node:path";

import { openLedger } from "../../src/adapters/sqlite/open.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";
import { createIds } from "../../src/adapters/system/ids.ts";
import { createOutageFile } from "../../src/adapters/system/outage-file.ts";
import type { Message } from "../../src/domain/message.ts";
import { createHostWatch, type HostWatch } from "../../src/operations/health/watch-hosts.ts";
import { memoryDirectory } from "./delivery-world.ts";
import { installFakeClock } from "./fake-clock.ts";
import { messageOf } from "./message.ts";

interface Far {
  alive: boolean;
  /** How far its clock is ahead of ours. */
  ahead: number;
  beat: number;
  publications: number;
  /** What lies at the remote, and what we have fetched of it. */
  written: number | undefined;
  fetched: number;
}

const SECOND = 1_000;
const LINK = "origin";

/** Other hosts that beat at a remote, as the watch sees them, on time that passes when told to; it can be killed at a step. */
export const openWatchedHosts = (...names: readonly string[]) => {
  const clock = installFakeClock();
  const directory = memoryDirectory();
  const hosts = new Map<string, Far>();
  let jump = 0;
  let unreachedSince: number | undefined;
  let steps = 0;
  let killAt = Number.POSITIVE_INFINITY;
  const step = (): void => {
    steps += 1;
    if (steps === killAt) throw new Error("killed");
  };
  const here = new Set(["oc.party", "cc.party"]);
  const now = { now: () => clock.now() + jump, monotonic: clock.monotonic };

  const join_ = (name: string, far: Partial<Far> = {}): void =>
    void hosts.set(name, {
      alive: true,
      ahead: 0,
      beat: 60 * SECOND,
      publications: 0,
      written: undefined,
      fetched: 0,
      ...far,
    });
  for (const name of names) join_(name);

  let watch: HostWatch;
  const open = () => {
    const opened = openLedger(join(directory, "ledger.db"), step, now.now);
    watch = createHostWatch({
      clock: now,
      ids: createIds(),
      ledger: opened.ledger,
      links: opened.links,
      display: (name) => name.replace(".party", ""),
      wake: () => undefined,
      isHere: (name) => here.has(name),
      memory: createOutageFile(join(directory, "outages.json"), createDisk(step)),
    });
    return opened;
  };
  let opened = open();

  const publish = (far: Far): void => {
    far.publications += 1;
    far.written = now.now() + far.ahead;
  };

  const fetch = (): void => {
    for (const [host, far] of hosts) {
      if (far.written === undefined || far.fetched === far.publications) continue;
      far.fetched = far.publications;
      opened.links.notePeer({
        host,
        link: LINK,
        instance: `life of ${host}`,
        cursor: 0,
        sequence: far.publications,
        tip: `${host} ${far.publications}`,
        writtenAt: far.written,
        fetchedAt: now.now(),
        card: JSON.stringify({ beat: far.beat }),
        key: undefined,
        verified: false,
      });
    }
  };

  const exchange = (): void => {
    if (unreachedSince === undefined) fetch();
    watch.exchanged({
      link: LINK,
      unreachedSince,
      reason: unreachedSince === undefined ? undefined : "no route to host",
    });
  };

  /** Every live host has its beats; we exchange every `every` seconds. */
  const pass = async (seconds: number, every = 10): Promise<void> => {
    for (let left = seconds; left > 0; left -= 5) {
      await clock.advance(5 * SECOND);
      const at = clock.monotonic() / SECOND;
      for (const far of hosts.values()) {
        if (far.alive && (at * SECOND) % far.beat === 0) publish(far);
      }
      if (at % every === 0) exchange();
    }
  };

  const inbox = (recipient: string) =>
    opened.ledger.inbox({ recipient, unread: false, limit: 100 }).map(({ message }) => message);

  return {
    clock: now,
    pass,
    exchange,
    join: join_,
    host: (name: string): Far => {
      const found = hosts.get(name);
      if (found === undefined) throw new Error(`No ${name}.`);
      return found;
    },
    remote: (answers: boolean): void => {
      unreachedSince = answers ? undefined : now.now();
    },
    /** Our own clock is set. */
    set: (ahead: number): void => {
      jump += ahead;
    },
    leave: (agent: string) => void here.delete(agent),
    records: () => watch.records(),
    post: (number: number, changes: Partial<Message>, to: string): void =>
      void opened.ledger.store(messageOf(number, changes), [to], now.now()),
    subjects: (recipient: string) => inbox(recipient).map(({ subject }) => subject),
    inbox,
    events: () =>
      opened.ledger
        .lastEvents(100)
        .filter(({ type }) => type === "host" || type === "link")
        .map(({ to, status }) => `${to} ${status}`),
    killAtStep: (number: number) => {
      steps = 0;
      killAt = number;
    },
    restart: () => {
      killAt = Number.POSITIVE_INFINITY;
      opened[Symbol.dispose]();
      opened = open();
    },
    [Symbol.dispose]: () => {
      opened[Symbol.dispose]();
      clock[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
