import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readPaneMapFiles } from "../../adapters/system/pane-map-files.ts";
import { readRosterFile } from "../../adapters/system/roster-file.ts";
import { createProcesses } from "../../adapters/system/processes.ts";
import { createTmuxPanes } from "../../adapters/tmux/panes.ts";
import { displayAgent, formatAgent } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import type { Telemetry } from "../../domain/telemetry.ts";
import { paneStatus } from "../../operations/pane-status.ts";
import { agentsOf } from "./agents.ts";
import type { RunOptions } from "./run.ts";

/** `relay-daemon --pane-status [role]`: looks at the panes itself, so that it works without a daemon. */
export const showPaneStatus = async (
  { paths, settings, config }: RunOptions,
  role: string | undefined,
): Promise<void> => {
  const { defaultSession } = settings;
  const processes = createProcesses();
  const maps = readPaneMapFiles({ path: paths.paneMap, state: paths.state, defaultSession });
  const agents = agentsOf(maps, {
    processes,
    socket: settings.tmuxSocket,
    promptGating: settings.promptGating,
    profiles: config.profiles,
    rungs: settings.rungs,
    configured: (name) => config.agents.find((agent) => agent.role === name),
  });
  const shown = agents.filter(
    ({ name }) => role === undefined || displayAgent(name, defaultSession) === role,
  );
  if (shown.length === 0) {
    throw new PartyError(
      "PANE_UNKNOWN",
      role === undefined
        ? `No pane is registered in ${paths.paneMap}.`
        : `No pane is registered for ${JSON.stringify(role)} in ${paths.paneMap}.`,
      { hint: "Start a session with `party`, or repair the map with `party regenerate`." },
    );
  }
  const directory = mkdtempSync(join(tmpdir(), "party-look-"));
  const panes = createTmuxPanes({
    tmux: settings.tmuxProgram,
    directory,
    step: () => undefined,
    processes,
  });
  try {
    const known = readRosterFile(paths.roster)?.agents ?? [];
    const telemetry = (name: string): Telemetry | undefined =>
      known.find((one) => formatAgent(one) === name)?.telemetry;
    const deps = { panes, processes, observed: () => undefined, telemetry, now: Date.now };
    const status = await paneStatus(deps, shown);
    process.stdout.write(`${JSON.stringify(status)}\n`);
  } finally {
    await panes.close();
    rmSync(directory, { recursive: true, force: true });
  }
};
