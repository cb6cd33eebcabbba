import { join } from "node:path";

import { floorLimit } from "../baselines.ts";
import { startFloor } from "../floor.ts";
import type { Measure } from "../measure.ts";
import { BIN, openRoom } from "../room.ts";
import { judge, type Row } from "../row.ts";
import { summarise } from "../stats.ts";

const RUNS = 60;
const WARM_UP = 3;

/** `relay send` from its start to its exit, through the launcher that people call, against the bare runtime. */
export const measureSendProcess: Measure = async ({ long }) => {
  await using room = openRoom();
  await using floor = startFloor("run-program", [process.execPath, "-e", "0"], room);
  const relay = [join(BIN, "relay"), "send", "cc"];
  await using ours = startFloor("run-program", relay, room);

  const run = async (what: string, name: string): Promise<Row> => {
    const samples = { floor: [] as number[], ours: [] as number[] };
    for (let at = -WARM_UP; at < (long ? 3 * RUNS : RUNS); at += 1) {
      const bare = await floor.sample();
      const sent = await ours.sample(`message ${at} ${name}`);
      if (at < 0) continue;
      samples.floor.push(bare);
      samples.ours.push(sent);
    }
    return judge({
      name,
      what,
      unit: "ms",
      floor: { ...summarise(samples.floor), limit: floorLimit("node") },
      ours: summarise(samples.ours),
      ratio: 1.5,
      notes: [`floor: node -e 0; ours: bin/relay send, its launcher included`],
    });
  };

  const alone = await run("relay send as a process, no daemon", "send-alone");
  await room.startDaemon();
  return [alone, await run("relay send as a process, daemon running", "send-daemon")];
};
