import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

import { createOutboxIntake } from "../../src/adapters/outbox/outbox-intake.ts";
import type { OutboxIntakeOptions } from "../../src/adapters/outbox/outbox-intake.ts";
import { createOutbox } from "../../src/adapters/outbox/outbox.ts";
import { systemClock } from "../../src/adapters/system/clock.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";
import type { OutboxFixture } from "../contract/outbox.ts";

export const disk = createDisk(() => undefined);
const opened: Disposable[] = [];
const directories: string[] = [];
after(() => {
  for (const one of opened) one[Symbol.dispose]();
  for (const directory of directories) rmSync(directory, { recursive: true });
});

/** A new directory that is removed after the tests. */
export const freshDirectory = (parent = tmpdir()): string => {
  const directory = mkdtempSync(join(parent, "party-outbox-"));
  directories.push(directory);
  return directory;
};

/** A new outbox with its intake. */
export const setupOutbox = (options: Partial<OutboxIntakeOptions> = {}): OutboxFixture => {
  const share = freshDirectory();
  const root = join(share, "outbox");
  const rejected = join(share, "processed", "rejected");
  for (const role of ["cc", "oc"]) mkdirSync(join(root, role), { recursive: true });
  const given = { directory: root, rejected, disk, clock: systemClock, remote: false, ...options };
  const intake = createOutboxIntake(given);
  opened.push(intake);
  return { root, rejected: given.rejected, outbox: createOutbox(disk, root), intake };
};
