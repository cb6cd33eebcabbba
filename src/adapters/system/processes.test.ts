import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { waitFor } from "../../../test/support/wait-for.ts";
import { createProcesses } from "./processes.ts";

const start = async (
  t: TestContext,
  words: readonly string[],
): Promise<ChildProcess & { pid: number }> => {
  const [program = "", ...rest] = words;
  const child = spawn(program, rest, { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  assert(child.pid !== undefined);
  return child as ChildProcess & { pid: number };
};

/** Says a word when it runs, then waits for its input to end. */
const WAITER = ["sh", "-c", "echo up; exec cat"];

const identity = (of: string): { readonly device: string; readonly inode: string } => {
  const { dev, ino } = statSync(of, { bigint: true });
  return { device: String(dev), inode: String(ino) };
};

describe("createProcesses", () => {
  const processes = createProcesses();

  it("tells one life of a pid from the next by its start", async (t) => {
    const child = await start(t, WAITER);
    const startedAt = processes.startedAt(child.pid);
    assert(
      startedAt !== undefined && startedAt > (processes.startedAt(process.pid) ?? Infinity) - 1,
    );
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(processes.startedAt(child.pid), undefined);
    assert.equal(processes.isAlive(child.pid), false);
  });

  it("knows how long a process has lived", async (t) => {
    const { pid } = await start(t, WAITER);
    const age = createProcesses().age(pid) ?? -1;
    assert(age >= 0 && age < 60_000, `${age} ms`);
    assert((createProcesses().age(1) ?? 0) > age);
    assert.equal(createProcesses().age(0), undefined);
  });

  it("knows who lives", async (t) => {
    const child = await start(t, WAITER);
    assert.equal(processes.isAlive(child.pid), true);
    assert.equal(processes.isAlive(1), true);
    assert.equal(processes.isAlive(0), false);
    assert.equal(processes.isAlive(-child.pid), false);
  });

  it("calls a process quiet that sleeps but for a timer of its own", async (t) => {
    const child = await start(t, [
      process.execPath,
      "-e",
      "setInterval(() => Math.sqrt(2), 20); console.log('up')",
    ]);
    for (let quiet = 0; quiet < 5;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      quiet = processes.isQuiet(child.pid) ? quiet + 1 : 0;
    }
  });

  it("never calls a process quiet that works most of the time", async (t) => {
    const work = "const end = performance.now() + 60; while (performance.now() < end);";
    const child = await start(t, [
      process.execPath,
      "-e",
      `setInterval(() => { ${work} }, 10); console.log('up')`,
    ]);
    processes.isQuiet(child.pid);
    for (let look = 0; look < 10; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 130));
      assert.equal(processes.isQuiet(child.pid), false);
    }
  });

  it("calls a process quiet only on the second look", async (t) => {
    const child = await start(t, ["sh", "-c", "echo up; while read line; do echo $line; done"]);
    while (!processes.isQuiet(child.pid)) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(processes.isQuiet(child.pid), true);
    assert.equal(processes.isQuiet(2 ** 30), false);
  });

  it("finds programs below a process, scripts of interpreters included", async (t) => {
    const directory = mkdtempSync(join(tmpdir(), "party-processes-"));
    t.after(() => rmSync(directory, { recursive: true }));
    const script = join(directory, "agent (odd) name");
    writeFileSync(script, "echo up; cat; true");
    const child = await start(t, ["sh", "-c", `sh '${script}'; true`]);
    // A program has its parent's name until it has begun.
    for (const name of ["sh", "agent (odd) name", "cat"])
      await waitFor(name, () => processes.programsUnder(child.pid).includes(name));
  });

  it("walks from a process up to init", async (t) => {
    const child = await start(t, WAITER);
    const chain = processes.ancestors(child.pid);
    assert.deepEqual(chain.slice(0, 2), [child.pid, process.pid]);
    assert.equal(new Set(chain).size, chain.length);
  });

  it("knows where a process comes from whose parent has ended", async (t) => {
    const leader = spawn("sh", ["-c", "(sleep 60 & echo $!); read x"], { detached: true });
    t.after(() => process.kill(-(leader.pid ?? 0), "SIGKILL"));
    const [line] = (await once(leader.stdout, "data")) as [Buffer];
    const orphan = Number(line.toString());
    const ours = processes.ancestors(process.pid);
    await waitFor("its adoption", () => ours.includes(processes.ancestors(orphan)[1] ?? 0));
    assert.equal(processes.ancestors(orphan).includes(leader.pid ?? 0), true);
    assert.equal(processes.isOrphan(orphan), false);
  });

  it("knows whom nobody can trace: without the leader of its session, or with one that init adopted", async (t) => {
    for (const script of ["sleep 60 & echo $!", "setsid sleep 60 & echo $!"]) {
      const leader = spawn("sh", ["-c", script], { detached: true });
      const [line] = (await once(leader.stdout, "data")) as [Buffer];
      const orphan = Number(line.toString());
      t.after(() => process.kill(orphan, "SIGKILL"));
      await waitFor(`an orphan of ${script}`, () => processes.isOrphan(orphan));
    }
    const child = await start(t, WAITER);
    assert.equal(processes.isOrphan(child.pid), processes.isOrphan(process.pid));
  });

  it("sees which files a process of ours has open to write, by their inodes", async (t) => {
    const directory = mkdtempSync(join(tmpdir(), "party-processes-"));
    t.after(() => rmSync(directory, { recursive: true }));
    const path = join(directory, "message");
    const descriptor = openSync(path, "w");
    const file = identity(path);
    renameSync(path, `${path}-renamed`);
    assert.equal(processes.writesTo(process.pid, file), true);
    assert.equal(processes.writesTo(process.pid, identity(directory)), false);
    assert.equal(processes.writesTo(process.pid, { ...file, device: "0" }), false);
    assert.equal(processes.writesTo(2 ** 30, file), false);
    const other = await start(t, WAITER);
    assert.equal(processes.writesTo(other.pid, file), false);
    closeSync(descriptor);
    assert.equal(processes.writesTo(process.pid, file), false);
    const reading = openSync(`${path}-renamed`, "r");
    assert.equal(processes.writesTo(process.pid, file), false);
    closeSync(reading);
  });

  it("has a command line, and no foreground without a terminal", async (t) => {
    const child = await start(t, WAITER);
    assert.deepEqual(processes.commandLine(process.pid)?.[0], process.argv0);
    assert.equal(processes.commandLine(2 ** 30), undefined);
    assert.equal(processes.foregroundOf(2 ** 30), undefined);
    assert.equal(typeof processes.startedAt(child.pid), "number");
  });

  it("knows when a terminal was last written to, and nothing of what has none", async (t) => {
    const child = await start(t, ["script", "-qec", "echo up; exec sleep 60", "/dev/null"]);
    const sleeper = await waitFor("the program in the terminal", () =>
      processes
        .tree(child.pid)
        .find((pid) => processes.commandLine(pid)?.[0] === "sleep" && processes.hasTerminal(pid)),
    );
    const at = processes.lastOutputAt(sleeper) ?? 0;
    // In steps of some seconds, so also a little before it was started.
    assert(Math.abs(at - Date.now()) < 60_000, `${at}`);
    assert.equal(processes.lastOutputAt(child.pid), undefined);
    assert.equal(processes.lastOutputAt(2 ** 30), undefined);
  });

  it("knows nothing where there is no /proc, except who lives", () => {
    const blind = createProcesses("/nowhere");
    assert.deepEqual(
      [
        blind.startedAt(process.pid),
        blind.isQuiet(process.pid),
        blind.programsUnder(process.pid),
        blind.ancestors(process.pid),
        blind.isOrphan(process.pid),
        blind.writesTo(process.pid, { device: "1", inode: "1" }),
        blind.foregroundOf(process.pid),
        blind.lastOutputAt(process.pid),
        blind.commandLine(process.pid),
        blind.isAlive(process.pid),
        blind.isAlive(2 ** 22 + 1),
      ],
      [undefined, false, [], [], false, false, undefined, undefined, undefined, true, false],
    );
  });
});
