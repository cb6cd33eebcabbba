import { rmSync } from "node:fs";
import { join } from "node:path";

import { openLedger } from "../../src/adapters/sqlite/open.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";
import { createIds } from "../../src/adapters/system/ids.ts";
import { createReminderFile } from "../../src/adapters/system/reminder-file.ts";
import { formatTime } from "../../src/domain/duration.ts";
import { remindStalled } from "../../src/operations/attacks/remind-stalled.ts";
import { memoryDirectory } from "./delivery-world.ts";
import { createFakeAttacks } from "./fake-attacks.ts";
import { installFakeClock } from "./fake-clock.ts";

export const MINUTE = 60_000;

/** The part of a daemon that reminds of stalled attacks, which can be started anew and be killed at a step. */
export const openReminderRoom = () => {
  const clock = installFakeClock();
  const directory = memoryDirectory();
  const attacks = createFakeAttacks();
  const here = new Set(["oc.party", "cc.party", "oc.web"]);
  const woken: string[] = [];
  let steps = 0;
  let killAt = Number.POSITIVE_INFINITY;
  const step = (): void => {
    steps += 1;
    if (steps === killAt) throw new Error("killed");
  };
  const start = () => {
    const opened = openLedger(join(directory, "ledger.db"), step, clock.now);
    const memory = createReminderFile(join(directory, "reminders.json"), createDisk(step));
    return { ...opened, ledger: opened.ledger, memory };
  };
  let daemon = start();
  const attackOf = (fields: object): string =>
    JSON.stringify({ last_updated: formatTime(clock.now()), ...fields });

  return {
    clock,
    here,
    woken,
    attacks,
    open: (id: string, fields: object = {}) => attacks.write(id, attackOf(fields)),
    remind: (): number | undefined =>
      remindStalled(
        {
          clock,
          ids: createIds(),
          ledger: daemon.ledger,
          display: (name) => name.replace(".party", ""),
          wake: (name) => void woken.push(name),
          memory: daemon.memory,
          pace: { after: 5 * MINUTE, every: 5 * MINUTE, until: 30 * MINUTE },
          agentFor: (role) => {
            if (role.includes(" ")) return undefined;
            return role.includes(".") ? role : `${role}.party`;
          },
          isHere: (name) => here.has(name),
        },
        attacks.list(),
      ),
    /** What somebody was sent: subjects, or bodies. */
    sent: (recipient: string, what: "subject" | "body" = "subject") =>
      daemon.ledger
        .inbox({ recipient, unread: false, limit: 100 })
        .map(({ message }) => message[what]),
    states: (recipient: string) =>
      daemon.ledger.inbox({ recipient, unread: false, limit: 100 }).map(({ state }) => state),
    messages: (recipient: string) =>
      daemon.ledger.inbox({ recipient, unread: false, limit: 100 }).map(({ message }) => message),
    events: (type: string) => daemon.ledger.lastEvents(100).filter((event) => event.type === type),
    restart: () => {
      killAt = Number.POSITIVE_INFINITY;
      daemon[Symbol.dispose]();
      daemon = start();
    },
    killAtStep: (number: number) => {
      steps = 0;
      killAt = number;
    },
    steps: () => steps,
    [Symbol.dispose]: () => {
      daemon[Symbol.dispose]();
      clock[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
