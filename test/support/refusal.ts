import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";

import type { BareRoom } from "./bare-room.ts";
import type { TestDaemonOptions } from "./daemon.ts";
import { waitFor } from "./demo-agent.ts";

type StartOptions = Omit<TestDaemonOptions, "root" | "unready">;

/** Starts a daemon that must not come up; gives its status and all it said. */
export const refusal = async (
  room: BareRoom,
  options: StartOptions = {},
): Promise<readonly [number | NodeJS.Signals, string]> => {
  const daemon = await room.startDaemon({ ...options, unready: true });
  return [await daemon.ended, daemon.output()];
};

export const post = (room: BareRoom, text: string): void => {
  mkdirSync(room.outbox("oc"), { recursive: true });
  writeFileSync(room.outbox(`oc/${text.replaceAll(" ", "-")}.msg`), `TO: human\n---\n${text}\n`);
};

export const arrived = (room: BareRoom, text: string): Promise<unknown> =>
  waitFor(
    JSON.stringify(text),
    () => room.stored().some(({ body }) => body === `${text}\n`) || undefined,
  );

/** Every file of the share with its text, but for the lock, which a refused daemon may make. */
export const tree = (room: BareRoom): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(room.path("share"), { recursive: true, encoding: "utf8" })
      .toSorted()
      .filter((name) => !/relay-daemon\.lock|ledger\.db-(?:shm|wal)/v.test(name))
      .map((name) => {
        const path = room.path("share", name);
        return [name, statSync(path).isFile() ? readFileSync(path, "latin1") : "directory"];
      }),
  );
