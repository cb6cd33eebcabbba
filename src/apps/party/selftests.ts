import { setTimeout as sleep } from "node:timers/promises";

import { systemClock } from "../../adapters/system/clock.ts";
import { createIds } from "../../adapters/system/ids.ts";
import { PartyError } from "../../domain/error.ts";
import type { SelftestDeps } from "../../operations/selftest-program.ts";
import { createOpenSelftestRoom, type SelftestRooms } from "./selftest-room.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Selftests on this machine: signals end one in order instead of at once. */
export const createSelftests = (rooms: SelftestRooms): SelftestDeps => {
  const interruption = new AbortController();
  for (const signal of SIGNALS)
    process.on(signal, () =>
      interruption.abort(
        new PartyError(
          "INTERRUPTED",
          `The selftest was ended by ${signal}; nothing of it is left.`,
        ),
      ),
    );
  // A terminal that went away can not be written to; everything has to be ended all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  return {
    clock: systemClock,
    ids: createIds(),
    pause: async (time) => sleep(time),
    open: createOpenSelftestRoom(rooms),
    goOn: () => interruption.signal.throwIfAborted(),
  };
};
