import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { createOutboxIntake } from "../../src/adapters/outbox/outbox-intake.ts";
import { createOutbox } from "../../src/adapters/outbox/outbox.ts";
import { systemClock } from "../../src/adapters/system/clock.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";
import { createProcesses } from "../../src/adapters/system/processes.ts";
import { messageFileName } from "../../src/domain/message-file.ts";
import { disk, freshDirectory, setupOutbox } from "../support/outbox.ts";

const TEXT = "TO: cc\n---\nhello\n";
const DROPPER = join(import.meta.dirname, "..", "support", "drop-until-killed.ts");

describe("a drop", () => {
  const name = messageFileName(0, "00000001");

  it("leaves a file and a directory for their owner alone, and nothing else", () => {
    const { root, outbox } = setupOutbox();
    const path = outbox.drop("cx", name, TEXT);
    assert.deepEqual(readdirSync(join(root, "cx")), [name]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(root, "cx")).mode & 0o777, 0o700);
  });

  it("is refused where a link stands in the directory's place, as no daemon would find it there", () => {
    const { root, outbox } = setupOutbox();
    symlinkSync(freshDirectory(), join(root, "cx"));
    assert.throws(() => outbox.drop("cx", name, TEXT), { code: "SHARE_UNUSABLE" });
    assert.deepEqual(readdirSync(join(root, "cx")), []);
  });

  it("that is killed at any step leaves nothing or the whole file", () => {
    const steps: string[] = [];
    const share = freshDirectory();
    createOutbox(
      createDisk((step) => steps.push(step)),
      join(share, "0"),
    ).drop("cc", name, TEXT);
    assert.deepEqual(steps.slice(-10), [
      "disk.create:before",
      "disk.create:after",
      "disk.write:before",
      "disk.write:after",
      "disk.fsync:before",
      "disk.fsync:after",
      "disk.rename:before",
      "disk.rename:after",
      "disk.fsync-directory:before",
      "disk.fsync-directory:after",
    ]);
    const outcomes = steps.map((_step, index) => {
      const root = join(share, String(index + 1));
      const args = [DROPPER, root, name, TEXT, String(index + 1)];
      assert.equal(spawnSync(process.execPath, args).signal, "SIGKILL");
      const intake = createOutboxIntake({
        directory: root,
        rejected: share,
        disk,
        clock: systemClock,
        remote: false,
      });
      const files = intake.scan();
      for (const file of files) assert.equal(intake.read(file).toString(), TEXT);
      return files.length;
    });
    const renamed = steps.indexOf("disk.rename:after");
    assert.deepEqual(
      outcomes,
      steps.map((_step, index) => (index >= renamed ? 1 : 0)),
    );
  });

  it("is taken whole while its writer still holds it, and nothing more is expected of the writer", () => {
    const { root, intake } = setupOutbox();
    const continued: string[] = [];
    intake.onContinued((_file, text) => continued.push(text));
    createOutbox(disk, root, disk.writeAndHold).drop("cx", name, TEXT);
    const [file, ...others] = intake.scan();
    assert.ok(file !== undefined && others.length === 0);
    assert.equal(intake.read(file).toString(), TEXT);
    assert.equal(createProcesses().writesTo(process.pid, file), true);
    intake.remove(file);
    assert.deepEqual([readdirSync(join(root, "cx")), continued], [[], []]);
  });

  it("of several senders at once loses none", async () => {
    const { root, intake } = setupOutbox();
    const drops = Array.from({ length: 4 }, (_, index) => messageFileName(index, "0000000f"));
    await Promise.all(
      drops.map((each) => once(spawn(process.execPath, [DROPPER, root, each, TEXT, "0"]), "exit")),
    );
    assert.deepEqual(
      intake
        .scan()
        .map((file) => file.name)
        .toSorted(),
      drops,
    );
  });

  it("into a place that is no directory is refused with the path", () => {
    const { root } = setupOutbox();
    writeFileSync(join(root, "file"), "");
    assert.throws(() => createOutbox(disk, join(root, "file")).drop("cc", name, TEXT), {
      code: "SHARE_UNUSABLE",
      message: `Can't use ${JSON.stringify(join(root, "file"))}: a file is in its place (EEXIST).`,
    });
  });

  it("on a full or read-only disk is refused with the path and leaves nothing", (test) => {
    const mount = freshDirectory();
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "party", mount]).status !== 0) {
      test.skip("a small tmpfs can only be mounted as root");
      return;
    }
    try {
      const outbox = createOutbox(disk, mount);
      const path = outbox.drop("cc", name, TEXT);
      rmSync(path);
      writeFileSync(join(mount, "filler"), Buffer.alloc(56 * 1_024));
      assert.throws(() => outbox.drop("cc", name, "x".repeat(16_384)), {
        code: "DISK_FULL",
        message: `No room left to write ${JSON.stringify(path)} (ENOSPC).`,
      });
      assert.deepEqual(readdirSync(join(mount, "cc")), []);
      rmSync(join(mount, "filler"));
      outbox.drop("cc", name, TEXT);
      execFileSync("mount", ["-o", "remount,ro", mount]);
      assert.throws(() => outbox.drop("cc", name, TEXT), {
        code: "SHARE_UNUSABLE",
        message: `Can't use ${JSON.stringify(path)}: the file system is read-only (EROFS).`,
      });
    } finally {
      execFileSync("umount", [mount]);
    }
  });
});
