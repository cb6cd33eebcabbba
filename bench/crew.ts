import { writeFileSync } from "node:fs";

import { createOutbox } from "../src/adapters/outbox/outbox.ts";
import { systemClock } from "../src/adapters/system/clock.ts";
import { createDisk } from "../src/adapters/system/disk.ts";
import { createIds } from "../src/adapters/system/ids.ts";
import { readRosterFile } from "../src/adapters/system/roster-file.ts";
import { type Posted, sendMessage } from "../src/operations/send-message.ts";
import type { Sender } from "../src/operations/resolve-sender.ts";
import {
  type DemoAgent,
  type DemoAgentOptions,
  startDemoAgent,
} from "../test/support/demo-agent.ts";
import type { Room } from "./room.ts";

export const SKINS = { oc: "generic", cc: "claude", cx: "codex" } as const;
export type Role = keyof typeof SKINS;
export const ROLES = ["oc", "cc", "cx"] as const satisfies readonly Role[];

/** Three demo agents in three panes, one of each skin, and somebody who sends to them. */
export interface Crew extends AsyncDisposable {
  readonly agents: Readonly<Record<Role, DemoAgent>>;
  readonly socket: string;
  /** The send operation as `relay send` runs it, in this process. */
  send(to: Role, body: string): Posted;
}

/** `args` are the demo agents' own. The daemon has to be started afterwards. */
export const gather = async (room: Room, args: readonly string[]): Promise<Crew> => {
  const start = (role: Role, more: Partial<DemoAgentOptions>): Promise<DemoAgent> =>
    startDemoAgent({
      server: room.server,
      session: "party",
      skin: SKINS[role],
      env: { AGENT_ROLE: role, RELAY_SHARE_DIR: room.env["RELAY_SHARE_DIR"] },
      args: ["--role", role, "--think", "0", "--seed", String(seedOf(role)), ...args],
      ...more,
    });
  // The helper asks its own environment where servers live and where logs go.
  process.env["TMUX_TMPDIR"] = room.env["TMUX_TMPDIR"];
  process.env["TMPDIR"] = room.directory;
  const agents = {
    oc: await start("oc", {}),
    cc: await start("cc", {}),
    // Some programs keep no transcript: the evidence is the composer alone.
    cx: await start("cx", { transcript: false }),
  };
  const socket = (await agents.oc.tmux("display-message", "-p", "#{socket_path}")).trim();
  writePaneMap(room, socket, agents);

  const outbox = createOutbox(
    createDisk(() => undefined),
    room.paths.outbox,
  );
  const ids = createIds();
  const sender: Sender = { name: "human", session: "party" };
  return {
    agents,
    socket,
    send: (to, body) => {
      const roster = readRosterFile(room.paths.roster);
      if (roster === undefined) throw new Error("The daemon has written no roster.");
      return sendMessage(
        { clock: systemClock, ids, outbox, roster, holder: undefined },
        { to: [to], body },
        sender,
      );
    },
    [Symbol.asyncDispose]: async () => {
      for (const role of ROLES) await agents[role].stop();
    },
  };
};

const seedOf = (role: Role): number => ROLES.indexOf(role) + 1;

const writePaneMap = (room: Room, socket: string, agents: Crew["agents"]): void => {
  const panes = Object.fromEntries(ROLES.map((role) => [role, agents[role].pane]));
  const profiles = ROLES.map((role) => {
    const { transcript } = agents[role].paths;
    return [role, { profile: SKINS[role], ...(role !== "cx" && { transcript }) }];
  });
  createDisk(() => undefined).makeDirectory(room.paths.state);
  writeFileSync(
    room.paths.paneMap,
    JSON.stringify({
      version: 1,
      session: "party",
      tmux_socket: socket,
      panes,
      agents: Object.fromEntries(profiles),
    }),
  );
};
