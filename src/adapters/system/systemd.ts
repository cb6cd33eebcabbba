import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import { systemdUnit } from "../../domain/service-unit.ts";
import type { ServiceManager } from "../../ports/service-manager.ts";

export interface ServiceManagerOptions {
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const UNIT = "relay-daemon.service";

/** {@link ServiceManager} over `systemctl --user`. */
export const createSystemd = ({ home, environment }: ServiceManagerOptions): ServiceManager => {
  const directory = join(
    environment["XDG_CONFIG_HOME"] || join(home, ".config"),
    "systemd",
    "user",
  );
  const run = (program: string, words: readonly string[]): string | undefined => {
    const { status, stderr, error } = spawnSync(program, words, {
      env: environment,
      encoding: "utf8",
      timeout: 30_000,
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (error !== undefined) return `${program} can not be run (${codeOf(error)})`;
    return status === 0 ? undefined : stderr.trim() || `${program} ended with status ${status}`;
  };
  const ask = (...words: readonly string[]): string | undefined =>
    run("systemctl", ["--user", ...words]);
  const need = (...words: readonly string[]): void => {
    const complaint = ask(...words);
    if (complaint === undefined) return;
    throw new PartyError(
      "DAEMON_UNAVAILABLE",
      `systemctl --user ${words.join(" ")} failed: ${complaint}.`,
      { hint: "`party install --no-systemd` does without it." },
    );
  };

  return {
    // Without a session of the user's own there is nothing to talk to, though the program is there.
    unavailable: () => ask("show-environment"),
    unit: (options) => ({
      path: join(directory, UNIT),
      text: systemdUnit({
        ...options,
        notifies: run("systemd-notify", ["--version"]) === undefined,
      }),
      wantedBy: join(directory, "default.target.wants", UNIT),
    }),
    reload: () => need("daemon-reload"),
    start: () => need("start", UNIT),
    stop: () => need("stop", UNIT),
    isActive: () => ask("is-active", "--quiet", UNIT) === undefined,
    startCommand: "systemctl --user start relay-daemon",
    logCommand: "journalctl --user -u relay-daemon -n 50",
  };
};

const codeOf = (error: Error): string => (error as NodeJS.ErrnoException).code ?? error.message;
