import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import type { Roster } from "../../domain/roster.ts";
import { emptyRoster } from "../../domain/roster.ts";
import { createDisk } from "./disk.ts";
import { readRosterFile, writeRosterFile } from "./roster-file.ts";

const disk = createDisk(() => {});
const directory = mkdtempSync(join(tmpdir(), "party-roster-"));
after(() => rmSync(directory, { recursive: true }));

const ROSTER: Roster = {
  ...emptyRoster("party"),
  agents: [
    {
      role: "cc",
      session: "party",
      pane: "%1",
      socket: "/tmp/tmux-0/default",
      profile: "claude",
      state: "working",
      detail: "Compiling",
      stateSince: Date.parse("2026-11-20T12:00:00Z"),
      wayIn: "native",
      standing: { profile: "claude", program: "claude", version: "2.1.329", proven: "never" },
      lastSeenAt: Date.parse("2026-11-20T12:00:01Z"),
    },
    ...emptyRoster("party").agents.filter(({ role }) => role !== "cc"),
  ],
  updatedAt: Date.parse("2026-11-20T12:00:02Z"),
};

test("what is written is read back, in a file of its owner alone, with nothing left beside it", () => {
  const path = join(directory, "roster.json");
  writeRosterFile(disk, path, ROSTER);
  assert.deepEqual(readRosterFile(path), ROSTER);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(directory), ["roster.json"]);
});

test("the file is snake_case with RFC 3339 times", () => {
  const path = join(directory, "roster.json");
  writeRosterFile(disk, path, ROSTER);
  const document = JSON.parse(readFileSync(path, "utf8")) as {
    default_session: string;
    updated_at: string;
    agents: { state_since: string; last_seen_at: string }[];
  };
  assert.equal(document.default_session, "party");
  assert.equal(document.updated_at, "2026-11-20T12:00:02.000Z");
  assert.equal(document.agents[0]?.state_since, "2026-11-20T12:00:00.000Z");
  assert.equal(document.agents[0]?.last_seen_at, "2026-11-20T12:00:01.000Z");
});

test("no file, an empty one, {} and garbage mean that nothing is known yet", () => {
  assert.equal(readRosterFile(join(directory, "none.json")), undefined);
  for (const text of ["", "{}", "null", "[", '{"default_session":1,"agents":[]}']) {
    const path = join(directory, "odd.json");
    writeFileSync(path, text);
    assert.equal(readRosterFile(path), undefined, text);
  }
});

test("the seeds' roles are known even when the file leaves them out, and odd entries are passed over", () => {
  const path = join(directory, "short.json");
  writeFileSync(path, '{"default_session":"party","agents":[7,{"role":"x"}]}');
  assert.deepEqual(readRosterFile(path), emptyRoster("party"));
});

test("a file that can't be read is told with its path", () => {
  assert.throws(() => readRosterFile(directory), {
    code: "SHARE_UNUSABLE",
    message: `Can't use ${JSON.stringify(directory)}: it is a directory (EISDIR).`,
  });
});
