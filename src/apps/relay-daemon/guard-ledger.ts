import { statSync } from "node:fs";

import type { Ingest } from "../../operations/ingest-files.ts";

/** How often it is looked without anything being taken in. */
const CHECK_DELAY = 2_000;

export interface LedgerGuard extends Disposable {
  /** The same intake, which takes nothing into a ledger that is gone. */
  around(ingest: Ingest): Ingest;
}

/** Notices that the share was removed: what is written to a deleted ledger is lost, so nothing may be taken in any more. */
export const guardLedger = (path: string): LedgerGuard => {
  const opened = idOf(path);
  const check = (): void => {
    if (idOf(path) !== opened) leaveRemoved(path);
  };
  const timer = setInterval(check, CHECK_DELAY).unref();
  return {
    around: (ingest) => ({
      ...ingest,
      files: (files) => {
        check();
        ingest.files(files);
      },
    }),
    [Symbol.dispose]: () => clearInterval(timer),
  };
};

/** At once, without tidying up: what lies at our paths now may be another daemon's. */
const leaveRemoved = (path: string): never => {
  process.stderr.write(
    `relay-daemon: ${path} was removed or replaced while the daemon ran; it ends. Start it again with \`party\` or \`relay-daemon\`.\n`,
  );
  process.exit(3);
};

const idOf = (path: string): string | undefined => {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? undefined : `${found.dev}:${found.ino}`;
  } catch (error) {
    // A directory above it became something else.
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
};
