import { existsSync } from "node:fs";
import { join } from "node:path";

import { checkLedger } from "../../adapters/sqlite/check-ledger.ts";
import { createDisk } from "../../adapters/system/disk.ts";
import { createMachine } from "../../adapters/system/machine.ts";
import { createProcesses } from "../../adapters/system/processes.ts";
import { isAtLeast, parseVersion } from "../../adapters/tmux/version.ts";
import { lookAtPanes } from "../../cli/look-at-panes.ts";
import type { Installer, PartyContext } from "../../cli/party/context.ts";
import { within } from "../../cli/relay/within.ts";
import type { Paths } from "../../config/paths.ts";
import { type PongDocument, PROTOCOL } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import { planParty } from "../../operations/install-party.ts";
import type { DoctorDeps, Here } from "../../operations/doctor/doctor-deps.ts";
import type { ConnectControl } from "../../ports/control.ts";

export interface DoctorOptions {
  readonly context: Omit<PartyContext, "openDoctor">;
  readonly installer: Installer;
  readonly paths: Paths;
  readonly home: string;
  readonly version: string;
  readonly tmux: string;
  readonly agents: Here["agents"];
  readonly refused: PartyError | undefined;
}

export const createDoctor = async ({
  context,
  installer,
  paths,
  home,
  version,
  tmux,
  agents,
  refused,
}: DoctorOptions): Promise<DoctorDeps> => {
  const machine = createMachine(
    createDisk(() => undefined),
    process.env,
  );
  const { manager } = installer;
  const bin = join(home, ".local", "bin");
  const tmuxVersion = await machine.firstLine(tmux, ["-V"]);
  return {
    ...installer,
    machine,
    clock: context.clock,
    sessions: context.sessions,
    paneMaps: context.paneMaps,
    daemon: context.daemon,
    ping: async () => ping(context.connect),
    processes: createProcesses(),
    workplace: context.workplace,
    manager,
    roster: context.roster,
    ledger: () => checkLedger(paths.ledger),
    look: async () => {
      try {
        using control = await context.connect(1_000);
        await lookAtPanes(control);
      } catch (error) {
        // Without a daemon that looks, what the last one wrote stands.
        if (!(error instanceof PartyError)) throw error;
      }
    },
    updateUnit: () => {
      const { wanted, unit } = installer.party({ commands: false, service: true });
      if (unit === undefined || !existsSync(unit)) return;
      const plan = planParty(
        installer,
        wanted.filter(({ path }) => path === unit),
      );
      if (plan.steps.length > 0) installer.place.apply(plan, manager?.reload);
    },
    here: {
      ...paths,
      version,
      home,
      tmux,
      agents,
      refused,
      bin,
      homeFile: join(
        process.env["XDG_DATA_HOME"] || join(home, ".local", "share"),
        "party-relay",
        "home",
      ),
      runtime: process.versions.node,
      uid: process.getuid?.() ?? 0,
      defaultSession: context.defaultSession,
      marksPanes: tmuxVersion !== undefined && isAtLeast(parseVersion(tmuxVersion), 3, 0),
      launchers: installer.launchers,
      pieces: installer.party({ commands: false, service: false }).wanted,
      unit: manager?.unit({ environment: {} }),
      found: Object.fromEntries(installer.launchers.map(({ name }) => [name, findOnPath(name)])),
    },
  };
};

const PATIENCE = 5_000;

const ping = async (connect: ConnectControl): ReturnType<DoctorDeps["ping"]> => {
  try {
    using control = await connect(PATIENCE);
    const pong = await within(PATIENCE, control.request({ v: PROTOCOL, op: "ping" }));
    // The daemon's own words: what it leaves out is of another version than this.
    return pong === undefined ? "silent" : (pong as unknown as PongDocument);
  } catch (error) {
    if (error instanceof PartyError) return "absent";
    throw error;
  }
};

const findOnPath = (name: string): string | undefined =>
  (process.env["PATH"] ?? "")
    .split(":")
    .filter((directory) => directory.startsWith("/"))
    .map((directory) => join(directory, name))
    .find(existsSync);
