import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { createOutboxIntake } from "../../src/adapters/outbox/outbox-intake.ts";
import { systemClock } from "../../src/adapters/system/clock.ts";
import { messageFileName } from "../../src/domain/message-file.ts";
import type { OutboxIntake } from "../../src/ports/outbox.ts";
import { outboxContract } from "../contract/outbox.ts";
import { disk, freshDirectory, setupOutbox } from "../support/outbox.ts";
import { waitFor } from "../support/wait-for.ts";

const TEXT = "TO: cc\n---\nhello\n";
const names = (intake: OutboxIntake): readonly string[] => intake.scan().map(({ name }) => name);

describe("the outbox on disk", () => {
  outboxContract(setupOutbox);
});

describe("the intake", () => {
  it("takes a file of the seed's sender, written in place by a shell", async () => {
    const { root, intake } = setupOutbox();
    const path = join(root, "oc", "20261120_143000-1a2b3c4d.msg");
    // Each line of its input goes into the file; the file is closed when the input ends.
    const script = 'exec >"$1"; while IFS= read -r line; do printf "%s\\n" "$line"; done';
    const writer = spawn("sh", ["-c", script, "sh", path], {
      stdio: ["pipe", "inherit", "inherit"],
    });
    let expected = "";
    for (const line of ["TO: cc", "KIND: chat", "---", "hello", "world"]) {
      expected += `${line}\n`;
      writer.stdin.write(`${line}\n`);
      await waitFor(line, () => existsSync(path) && readFileSync(path, "utf8") === expected);
      assert.deepEqual(names(intake), [], line);
    }
    writer.stdin.end();
    await once(writer, "exit");
    const [file] = intake.scan();
    assert.equal(file && intake.read(file).toString(), expected);
  });

  it("without knowledge of other processes takes a file once it is unchanged for 250 ms", () => {
    let passed = 0;
    const clock = { now: () => Date.now() + passed, monotonic: () => passed };
    const { root, intake } = setupOutbox({ clock, proc: "/nowhere" });
    const path = join(root, "oc", "a.msg");
    const writer = openSync(path, "w");
    writeSync(writer, TEXT);
    assert.deepEqual(names(intake), []);
    passed += 249;
    assert.deepEqual(names(intake), []);
    writeSync(writer, "more");
    passed += 10;
    assert.deepEqual(names(intake), []);
    passed += 249;
    assert.deepEqual(names(intake), []);
    passed += 1;
    assert.deepEqual(names(intake), ["a.msg"]);
    closeSync(writer);
  });

  it("waits longer for writers of other hosts", () => {
    let passed = 0;
    const clock = { now: () => Date.now() + passed, monotonic: () => passed };
    const { root, intake } = setupOutbox({ clock, remote: true });
    writeFileSync(join(root, "oc", "a.msg"), TEXT);
    assert.deepEqual(names(intake), []);
    passed += 1_999;
    assert.deepEqual(names(intake), []);
    passed += 1;
    assert.deepEqual(names(intake), ["a.msg"]);
  });

  it("waits for a writer that gave its file the final name too early", () => {
    const { root, intake } = setupOutbox();
    const writer = openSync(join(root, "oc", "a.tmp"), "w");
    writeSync(writer, TEXT);
    renameSync(join(root, "oc", "a.tmp"), join(root, "oc", "a.msg"));
    assert.deepEqual(names(intake), []);
    closeSync(writer);
    assert.deepEqual(names(intake), ["a.msg"]);
  });

  it("gives a file whose name is no text a name that is", () => {
    const { root, intake } = setupOutbox();
    const bytes = Buffer.concat([
      Buffer.from(`${root}/oc/n`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(".msg"),
    ]);
    writeFileSync(bytes, TEXT);
    const [file] = intake.scan();
    assert.match(file?.name ?? "", /^n__-\d+\.msg$/v);
    assert.equal(file && intake.read(file).toString(), TEXT);
  });

  it("never waits for a pipe", () => {
    const { root, intake } = setupOutbox();
    execFileSync("mkfifo", [join(root, "oc", "pipe.msg")]);
    const [file] = intake.scan();
    assert.ok(file);
    assert.throws(() => intake.read(file), { message: '"pipe.msg" is a special file.' });
    assert.ok(existsSync(intake.reject(file, "A pipe.")));
    assert.deepEqual(intake.scan(), []);
  });

  it("rejects to another file system too", (test) => {
    const other = "/dev/shm";
    if (!existsSync(other) || statSync(other).dev === statSync(tmpdir()).dev) {
      test.skip("there is no second file system");
      return;
    }
    const { root, intake } = setupOutbox({ rejected: join(freshDirectory(other), "rejected") });
    writeFileSync(join(root, "oc", "bad.msg"), "bad\n\nx");
    mkdirSync(join(root, "oc", "directory.msg"));
    const kept = intake.scan().map((file) => intake.reject(file, "Bad."));
    const file = kept.find((path) => path.endsWith("bad.msg")) ?? "";
    assert.ok(file.startsWith(other));
    assert.equal(readFileSync(file, "utf8"), "bad\n\nx");
    assert.deepEqual(intake.scan(), []);
    assert.deepEqual(readdirSync(join(root, "oc")), ["directory.msg.rejected"]);
  });

  it("keeps rejected files for 30 days, and the newest 100 MB of them", () => {
    const { root, rejected, intake } = setupOutbox();
    mkdirSync(rejected, { recursive: true });
    const ages = { "old.msg": 31, "large.msg": 3, "small.msg": 2, "new.msg": 1 };
    for (const [name, days] of Object.entries(ages)) {
      writeFileSync(join(rejected, name), "");
      truncateSync(join(rejected, name), name === "large.msg" ? 100_000_000 : 1_000);
      writeFileSync(join(rejected, `${name}.reason`), "");
      const at = Date.now() / 1_000 - days * 86_400;
      utimesSync(join(rejected, `${name}.reason`), at, at);
    }
    writeFileSync(join(root, "oc", "bad.msg"), "bad\n\nx");
    for (const file of intake.scan()) intake.reject(file, "Bad.");
    const left = ["bad.msg", "new.msg", "small.msg"].flatMap((name) => [name, `${name}.reason`]);
    assert.deepEqual(readdirSync(rejected).toSorted(), left);
  });

  it("clears away what a killed sender left, once it is old", () => {
    const { root, outbox } = setupOutbox();
    outbox.drop("oc", messageFileName(0, "00000001"), TEXT);
    const leftover = (stamp: string): string => join(root, "oc", `.a.msg.99-${stamp}.tmp`);
    for (const stamp of ["old", "new"]) writeFileSync(leftover(stamp), "TO");
    const at = Date.now() / 1_000 - 7_200;
    utimesSync(leftover("old"), at, at);
    createOutboxIntake({
      directory: root,
      rejected: root,
      disk,
      clock: systemClock,
      remote: false,
    });
    assert.equal(existsSync(leftover("old")), false);
    assert.ok(existsSync(leftover("new")));
  });

  it("finds 10,000 files, ours and others', takes each once, and lets others run in between", async () => {
    const { root, intake } = setupOutbox();
    const expected = Array.from({ length: 10_000 }, (_, index) => {
      const number = String(index).padStart(8, "0");
      const name = index % 2 === 0 ? messageFileName(index, number) : `${number}.msg`;
      writeFileSync(join(root, index % 3 === 0 ? "oc" : "cc", name), TEXT);
      return name;
    });
    const taken: string[] = [];
    using _watching = intake.watch(() => {
      for (const file of intake.scan()) {
        assert.equal(intake.read(file).length, TEXT.length);
        intake.remove(file);
        taken.push(file.name);
      }
    });
    let turns = 0;
    await waitFor("all files", () => (turns += 1) > 0 && taken.length >= expected.length);
    assert.deepEqual(taken.toSorted(), expected.toSorted());
    assert.deepEqual(intake.scan(), []);
    assert.ok(turns > 3, "nothing else could run in between");
  });
});
