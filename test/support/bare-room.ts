import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startTestDaemon, type TestDaemon, type TestDaemonOptions } from "./daemon.ts";
import { readEvents, readStored, type StoredMessage } from "./ledger-look.ts";

/** A share and a home without agents or tmux, for what a daemon does by itself. */
export interface BareRoom extends AsyncDisposable {
  readonly root: string;
  readonly path: (...parts: readonly string[]) => string;
  readonly outbox: (...parts: readonly string[]) => string;
  readonly state: (...parts: readonly string[]) => string;
  readonly startDaemon: (options?: Omit<TestDaemonOptions, "root">) => Promise<TestDaemon>;
  readonly stored: () => readonly StoredMessage[];
  readonly events: () => ReturnType<typeof readEvents>;
}

/** Other users may look into `parent` or not; the directory made there is the caller's alone. */
export const openBareRoom = (parent = tmpdir()): BareRoom => {
  const root = mkdtempSync(join(parent, "party-bare-"));
  const path = (...parts: readonly string[]): string => join(root, ...parts);
  const relay = (...parts: readonly string[]): string => path("share/relay", ...parts);
  const daemons: TestDaemon[] = [];
  mkdirSync(relay("outbox"), { recursive: true });
  mkdirSync(relay("state"), { recursive: true });
  return {
    root,
    path,
    outbox: (...parts) => relay("outbox", ...parts),
    state: (...parts) => relay("state", ...parts),
    startDaemon: async (options = {}) => {
      const daemon = await startTestDaemon({ root, ...options });
      daemons.push(daemon);
      return daemon;
    },
    stored: () => readStored(relay("state/ledger.db")),
    events: () => readEvents(relay("log/events.jsonl")),
    [Symbol.asyncDispose]: async () => {
      for (const daemon of daemons) await daemon.end("SIGKILL");
      rmSync(root, { recursive: true, force: true });
    },
  };
};
