import { awaitSettled } from "../await-settled.ts";
import { countReads, type ReadCount } from "../count-reads.ts";
import { gather, ROLES, type Role } from "../crew.ts";
import type { Measure } from "../measure.ts";
import { openRoom } from "../room.ts";
import { judge } from "../row.ts";
import { summarise } from "../stats.ts";

const MESSAGES = 1_000;
/** Without any progress, before what is missing counts as lost. */
const PATIENCE = 30_000;

/** A thousand messages to three panes at once, counted in what the agents read. */
export const measureThroughput: Measure = async ({ long }) => {
  await using room = openRoom();
  await using crew = await gather(room, ["--repaint", "0-16"]);
  await room.startDaemon();

  const all = long ? 3 * MESSAGES : MESSAGES;
  const sent: Record<Role, number> = { oc: 0, cc: 0, cx: 0 };
  const began = performance.timeOrigin + performance.now();
  for (let number = 0; number < all; number += 1) {
    const role = ROLES[number % ROLES.length] ?? "oc";
    sent[role] += 1;
    crew.send(role, `number ${sent[role]} to ${role}`);
  }
  await awaitSettled(room.ledger(), all, PATIENCE);
  const reads = ROLES.map((role) => ({ role, log: crew.agents[role].readLog() }));
  const ended = Math.max(...reads.flatMap(({ log }) => log.map(({ ts }) => ts)));
  const took = (ended - began) / 1000;
  const counts = reads.map(({ role, log }) => countReads(log, role, sent[role]));
  const total = (what: keyof ReadCount): number =>
    counts.reduce((sum, each) => sum + each[what], 0);
  const exactly = (what: keyof ReadCount) => ({ says: `0 ${what}`, holds: total(what) === 0 });
  return [
    judge({
      name: "throughput",
      what: `${all} messages to 3 panes`,
      unit: "msg/s",
      ours: summarise([all / took]),
      limits: [exactly("lost"), exactly("doubled"), exactly("overtaken"), exactly("misplaced")],
      notes: [
        `${all} sent, ${total("lost")} lost, ${total("doubled")} doubled, ${total("overtaken")} out of order, in ${took.toFixed(1)} s`,
      ],
    }),
  ];
};
