import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Remembers, in one small file for each agent, which waiting messages its hooks have told it of. Returns those that are
 * new. It is a courtesy: what can't be read or written is told again.
 */
export const createToldMessages =
  (directory: string) =>
  (agent: string, waiting: readonly string[]): readonly string[] => {
    const path = join(directory, `told.${agent}`);
    const before = new Set(read(path));
    const fresh = waiting.filter((id) => !before.has(id));
    if (fresh.length > 0 || before.size !== waiting.length) write(path, waiting);
    return fresh;
  };

const read = (path: string): readonly string[] => {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    // Nothing was told yet.
    return [];
  }
};

const write = (path: string, ids: readonly string[]): void => {
  try {
    writeFileSync(path, ids.join("\n"), { mode: 0o600 });
  } catch {
    // A full disk: told again next time.
  }
};
