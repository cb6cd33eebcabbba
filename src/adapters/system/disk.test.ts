import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";

import { createDisk, isTemporaryName, toDiskError } from "./disk.ts";

const root = mkdtempSync(join(tmpdir(), "party-disk-"));
after(() => rmSync(root, { recursive: true }));
let count = 0;
const fresh = (): string => {
  const directory = join(root, String((count += 1)));
  mkdirSync(directory);
  return directory;
};

describe("the disk", () => {
  it("replaces a file in one step, syncing only where it must last", () => {
    const path = join(fresh(), "roster.json");
    const steps: string[] = [];
    const disk = createDisk((step) => steps.push(step));
    writeFileSync(path, "old", { mode: 0o644 });
    disk.replace(path, "new");
    assert.deepEqual([readFileSync(path, "utf8"), statSync(path).mode & 0o777], ["new", 0o600]);
    assert.equal(
      steps.some((step) => step.includes("fsync")),
      false,
    );
    disk.write(path, Buffer.from("newer"));
    assert.equal(readFileSync(path, "utf8"), "newer");
    assert.deepEqual(
      steps.filter((step) => step.includes("fsync") && step.endsWith("before")),
      ["disk.fsync:before", "disk.fsync-directory:before"],
    );
  });

  it("keeps the old file and leaves nothing else when a step fails", () => {
    const directory = fresh();
    const path = join(directory, "a");
    writeFileSync(path, "old");
    for (const failing of ["disk.write:before", "disk.fsync:before", "disk.rename:before"]) {
      const disk = createDisk((step) => {
        if (step === failing) throw new Error(failing);
      });
      assert.throws(() => disk.write(path, "new"), { message: failing });
      assert.deepEqual([readdirSync(directory), readFileSync(path, "utf8")], [["a"], "old"]);
    }
  });

  it("appends, moves, and removes", () => {
    const directory = fresh();
    const disk = createDisk(() => undefined);
    const [from, to] = [join(directory, "a"), join(directory, "deep", "er", "b")];
    disk.append(from, "one\n");
    disk.append(from, "two\n");
    disk.makeDirectory(join(directory, "deep", "er"));
    disk.makeDirectory(join(directory, "deep", "er"));
    disk.rename(from, to);
    assert.equal(readFileSync(to, "utf8"), "one\ntwo\n");
    assert.equal(statSync(join(directory, "deep")).mode & 0o777, 0o700);
    disk.unlink(to);
    assert.deepEqual(readdirSync(join(directory, "deep", "er")), []);
  });

  it("tells with the path what it can not use", () => {
    const directory = fresh();
    const disk = createDisk(() => undefined);
    const missing = join(directory, "none", "a");
    const told = {
      code: "SHARE_UNUSABLE",
      message: `Can't use ${JSON.stringify(missing)}: it does not exist (ENOENT).`,
    };
    assert.throws(() => disk.write(missing, ""), told);
    assert.throws(() => disk.unlink(missing), told);
    writeFileSync(join(directory, "none"), "");
    assert.throws(() => disk.append(missing, ""), {
      message: `Can't use ${JSON.stringify(missing)}: part of the path is not a directory (ENOTDIR).`,
    });
  });

  it("gives an error that is not about room or rights back as it is", () => {
    const error = new TypeError("a bug");
    assert.equal(toDiskError(error, "/x"), error);
  });

  it("names unfinished files so that nobody takes them for others", () => {
    const directory = fresh();
    const seen: string[] = [];
    const disk = createDisk((step) => {
      if (step === "disk.rename:before") seen.push(...readdirSync(directory));
    });
    disk.write(join(directory, "a.msg"), "x");
    assert.equal(seen.length, 1);
    assert.ok(seen.every(isTemporaryName));
    assert.equal(isTemporaryName("a.msg"), false);
  });
});
