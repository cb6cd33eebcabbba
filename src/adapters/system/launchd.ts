import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import { LAUNCHD_LABEL, launchdAgent } from "../../domain/service-unit.ts";
import type { ServiceManager } from "../../ports/service-manager.ts";
import type { ServiceManagerOptions } from "./systemd.ts";

export interface LaunchdOptions extends ServiceManagerOptions {
  readonly uid: number;
  readonly log: string;
}

/** {@link ServiceManager} over `launchctl`, in the domain of the user's own windows. */
export const createLaunchd = ({ home, environment, uid, log }: LaunchdOptions): ServiceManager => {
  const path = join(home, "Library", "LaunchAgents", `${LAUNCHD_LABEL}.plist`);
  const domain = `gui/${uid}`;
  const ask = (...words: readonly string[]): string | undefined => {
    const { status, stderr, error } = spawnSync("launchctl", words, {
      env: environment,
      encoding: "utf8",
      timeout: 30_000,
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (error !== undefined) return error.message;
    return status === 0 ? undefined : stderr.trim() || `launchctl ended with status ${status}`;
  };
  const need = (...words: readonly string[]): void => {
    const complaint = ask(...words);
    if (complaint === undefined) return;
    throw new PartyError(
      "DAEMON_UNAVAILABLE",
      `launchctl ${words.join(" ")} failed: ${complaint}.`,
      { hint: "`party install --no-systemd` does without it." },
    );
  };
  const isLoaded = (): boolean => ask("print", `${domain}/${LAUNCHD_LABEL}`) === undefined;
  const stop = (): void => {
    if (isLoaded()) need("bootout", `${domain}/${LAUNCHD_LABEL}`);
  };

  return {
    unavailable: () => ask("print", domain),
    unit: (options) => ({
      path,
      text: launchdAgent({ ...options, program: join(home, ".local/bin/relay-daemon"), log }),
      wantedBy: undefined,
    }),
    reload: () => {
      stop();
      if (existsSync(path)) need("bootstrap", domain, path);
    },
    start: () => need("kickstart", `${domain}/${LAUNCHD_LABEL}`),
    stop,
    isActive: isLoaded,
    startCommand: `launchctl kickstart ${domain}/${LAUNCHD_LABEL}`,
    logCommand: `tail -n 50 ${log}`,
  };
};
