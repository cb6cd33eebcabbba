import { setTimeout as sleep } from "node:timers/promises";

import { waitFor } from "../../test/support/demo-agent.ts";
import { gather, ROLES } from "../crew.ts";
import type { Measure } from "../measure.ts";
import { watchProcess } from "../process-use.ts";
import { openRoom } from "../room.ts";
import { judge } from "../row.ts";
import { summarise } from "../stats.ts";

const SHORT = 20_000;
const LONG = 60_000;
/** The last look at a screen comes up to 15 s after its last output, and its connection is closed 5 s later. */
const QUIET = 22_000;
/** What is printed as 0.0 %. */
const NOTHING = 0.05;
const MEMORY = 80;

/** A daemon with three idle agents that has delivered something and now has nothing to do. */
export const measureIdle: Measure = async ({ long }) => {
  await using room = openRoom();
  await using crew = await gather(room, ["--repaint", "0-16"]);
  const pid = await room.startDaemon();
  for (let at = 0; at < 10; at += 1) for (const role of ROLES) crew.send(role, `message ${at}`);
  for (const role of ROLES)
    await waitFor(
      "the messages to be read",
      () => crew.agents[role].readLog().length >= 10 || undefined,
    );
  await sleep(QUIET);

  const use = watchProcess(pid);
  await sleep(long ? LONG : SHORT);
  const { cpu, resident, spawned, wakeUps } = use.sofar();
  return [
    judge({
      name: "idle-cpu",
      what: "daemon idle, CPU",
      unit: "%",
      ours: summarise([cpu]),
      limits: [
        { says: "0.0 %", holds: cpu < NOTHING },
        { says: "0 processes", holds: spawned === 0 },
      ],
      notes: [`${spawned} processes started, ${wakeUps.toFixed(1)} wake-ups a second`],
    }),
    judge({
      name: "idle-memory",
      what: "daemon idle, resident",
      unit: "MB",
      ours: summarise([resident]),
      limits: [{ says: `<= ${MEMORY} MB`, holds: resident <= MEMORY }],
    }),
  ];
};
