import { readFileSync } from "node:fs";
import { homedir } from "node:os";

import { pathsFrom } from "../../config/paths.ts";
import { readConfig } from "../../config/read-config.ts";
import { settingsFrom } from "../../config/settings.ts";
import { renderFailure } from "../../cli/failure.ts";
import { parseArguments } from "./arguments.ts";
import type { RunOptions } from "./run.ts";

const { version } = JSON.parse(
  readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
) as { readonly version: string };

const HELP = `relay-daemon: takes messages from the outbox and delivers them

usage: relay-daemon [--on-demand]
       relay-daemon --pane-status [ROLE]
       relay-daemon --help | --version

  --pane-status   look at every agent's pane (or ROLE's) now and print JSON
  --on-demand     end after 30 min without a session and with nothing waiting

It runs in the foreground, one per state directory, until SIGTERM; a second signal ends the waiting.
Reads ~/.config/relay/party.toml and party.conf, and RELAY_SHARE_DIR (default ~/llm-share), RELAY_STATE_DIR,
RELAY_LOG_DIR, RELAY_INBOX_DIR, RELAY_PANE_MAP, RELAY_TMUX_SESSION, RELAY_PROMPT_GATING (all, oc, none), RELAY_VIM_MODE.
Exit status: 0 ended cleanly, 1 bug, 2 usage, 3 configuration or a share that was removed, 4 no such pane, 5 another daemon runs, 6 unavailable.
`;

const options = async (onDemand: boolean): Promise<RunOptions> => {
  const uid = process.getuid?.() ?? 0;
  const paths = pathsFrom(process.env, homedir(), uid);
  const config = await readConfig(paths.config, process.env, homedir());
  return {
    paths,
    settings: settingsFrom(process.env, uid, config.defaultSession),
    config,
    version,
    onDemand,
  };
};

try {
  const command = parseArguments(process.argv.slice(2));
  switch (command.kind) {
    case "help":
      process.stdout.write(HELP);
      break;
    case "version":
      process.stdout.write(`${version}\n`);
      break;
    case "pane-status": {
      const { showPaneStatus } = await import("./show-pane-status.ts");
      await showPaneStatus(await options(false), command.role);
      break;
    }
    case "run": {
      const { runDaemon } = await import("./run.ts");
      process.exitCode = await runDaemon(await options(command.onDemand));
      // A connection that would not close must not keep a stopped daemon alive.
      process.exit();
    }
  }
} catch (error) {
  const { text, status } = renderFailure("relay-daemon", { error }, false);
  process.stderr.write(text);
  process.exitCode = status;
}
