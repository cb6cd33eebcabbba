import { closeSync, openSync } from "node:fs";

/** Opens a file to read and keeps it open until disposed. */
export const holdFile = (path: string): Disposable => {
  const file = openSync(path, "r");
  return { [Symbol.dispose]: () => closeSync(file) };
};
