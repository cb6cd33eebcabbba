import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it, type TestContext } from "node:test";

import { createProcesses } from "../../src/adapters/system/processes.ts";
import { openClientRecords } from "../../src/adapters/tmux/client-records.ts";

const processes = createProcesses();

const temporary = (t: TestContext): string => {
  const directory = mkdtempSync(join(tmpdir(), "party-records-"));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
};

it("ends a client that a killed process left behind, and forgets it", async (t) => {
  const directory = temporary(t);
  const child = spawn("sleep", ["60"]);
  t.after(() => child.kill("SIGKILL"));
  await once(child, "spawn");
  openClientRecords(directory, processes).keep(child.pid ?? 0);
  assert.equal(readdirSync(directory).length, 1);

  openClientRecords(directory, processes);
  const [, signal] = (await once(child, "exit")) as [unknown, string];
  assert.equal(signal, "SIGKILL");
  assert.deepEqual(readdirSync(directory), []);
});

it("leaves a process alone that has the pid of a client but another start", async (t) => {
  const directory = temporary(t);
  const child = spawn("sleep", ["60"]);
  t.after(() => child.kill("SIGKILL"));
  await once(child, "spawn");
  writeFileSync(join(directory, `client-${child.pid}-1`), "");
  openClientRecords(directory, processes);
  assert.deepEqual(readdirSync(directory), []);
  assert.equal(processes.isAlive(child.pid ?? 0), true);
});

it("forgets a client that ended in order", (t) => {
  const directory = temporary(t);
  const record = openClientRecords(directory, processes).keep(process.pid);
  record[Symbol.dispose]();
  assert.deepEqual(readdirSync(directory), []);
});
