import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

import { createInstallPlace } from "../../adapters/settings/install-place.ts";
import { settingsTexts } from "../../adapters/settings/settings-text.ts";
import { systemClock } from "../../adapters/system/clock.ts";
import type { Installer } from "../../cli/party/context.ts";
import { packageRoot } from "./package-root.ts";

export const createInstaller = (state: string, home: string): Installer => ({
  place: createInstallPlace({ manifest: join(state, "installed.json"), step: () => undefined }),
  texts: settingsTexts,
  clock: systemClock,
  places: {
    home,
    relay: findRelay(),
    claudeDirectory: process.env["CLAUDE_CONFIG_DIR"] || undefined,
    codexHome: process.env["CODEX_HOME"] || undefined,
  },
});

/** Our `relay` by the path under which the user runs it: that one stays when the checkout moves. */
const findRelay = (): string => {
  const own = join(packageRoot(), "bin", "relay");
  const launcher = readFileSync(own);
  const here = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, "relay"))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return readFileSync(path).equals(launcher);
      } catch {
        // No launcher of ours: look further.
        return false;
      }
    });
  return here ?? own;
};
