import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The directory that holds `bin/` and `package.json`: above `src/` in a checkout, above `dist/<build>/` when built. */
export const packageRoot = (): string => {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, "bin", "relay-daemon"))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`No package around ${import.meta.dirname}.`);
    directory = parent;
  }
  return directory;
};
