import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { messageOf } from "../../../test/support/message.ts";
import type { Incident } from "../../domain/supervision/incident.ts";
import type { AgentStatus } from "../../operations/session-status.ts";
import type { Overview } from "../../operations/look-over.ts";
import { cellsOf } from "../columns.ts";
import { topLines } from "./top-lines.ts";

const NOW = Date.parse("2026-11-27T14:00:00Z");

const agent = (role: string, more: Partial<AgentStatus> = {}): AgentStatus => ({
  role,
  pane: "%1",
  state: "idle",
  detail: undefined,
  program: "claude",
  profile: undefined,
  standing: undefined,
  wayIn: undefined,
  pid: 1,
  since: NOW - 40_000,
  waits: 0,
  owes: 0,
  telemetry: undefined,
  ...more,
});

const overview = (agents: readonly AgentStatus[], more: Partial<Overview> = {}): Overview => ({
  daemon: "running",
  sessions: [{ name: "party", running: true, agents, findings: [], doubts: [] }],
  human: { recipient: "human", waits: 0, unread: 2, owes: 1 },
  queue: [],
  waiting: 0,
  debts: [],
  incidents: [],
  link: undefined,
  ...more,
});

const incidentAt = (at: number, kind: Incident["kind"], reason: string): Incident => ({
  kind,
  at,
  reason,
  message: messageOf(1).id,
  recovery: undefined,
});

const shown = (room: Overview, size = { columns: 90, rows: 24 }): readonly string[] =>
  topLines(room, { ...size, now: NOW, session: "party", live: true }).map(({ text }) => text);

describe("a room on one screen", () => {
  it("has one line for each agent, with what its program tells", () => {
    const telemetry = {
      model: "claude-opus-5-5",
      context: { percent: 42, tokens: 84_000, from: "statusline" },
      tokensIn: 1_250_000,
      tokensOut: 34_000,
      costUsd: 1.234,
      at: NOW,
    } as const;
    const lines = shown(
      overview([
        agent("oc", { telemetry, waits: 2 }),
        agent("cc", { state: "blocked", detail: 'shows a dialog: "Do you?"', owes: 1 }),
      ]),
      { columns: 120, rows: 24 },
    );
    assert.deepEqual(lines.slice(2), [
      "SESSION party",
      "ROLE  STATE    SINCE  WAITS  OWES  CONTEXT  REASON                     MODEL             COST    IN/OUT  PANE  PROGRAM",
      "oc    idle      40 s      2     0     42 %                             claude-opus-5-5  $1.23  1.3M/34k  %1    claude",
      'cc    blocked   40 s      0     1           shows a dialog: "Do you?"                                    %1    claude',
    ]);
    assert.match(lines[0] ?? "", / · daemon runs · you: 2 unread, 1 to answer +q quits$/v);
  });

  it("shows incidents, and what is wrong with a link", () => {
    const incident = incidentAt(NOW - 180_000, "down", "its program ended with status 1");
    const link = {
      version: 1,
      host: "build1",
      manager: null,
      name: "origin",
      url: "/r.git",
      layout: "snapshot",
      state: "unreachable",
      reason: "no route",
      taken_by: null,
      since: "2026-11-27T13:58:00Z",
      synced_at: null,
      published: null,
      published_at: null,
      troubles: [],
      notices: [],
      clone: null,
      key: "",
      fingerprint: "",
      allow: [],
      not_allowed: 0,
      peers: [],
    } as const;
    const lines = shown(overview([], { incidents: [{ agent: "cc.party", incident }], link }));
    assert.ok(lines.includes("cc is down: its program ended with status 1, told 3 min ago"));
    assert.ok(lines.includes("origin: build1 on /r.git, no answer since 2 min ago: no route"));
  });

  it("is never larger than the terminal, and keeps every agent while there is room", () => {
    const roles = fc.array(fc.constantFrom("oc", "cc", "cx", "reviewer"), { maxLength: 8 });
    const detail = fc.option(fc.string({ unit: "grapheme", maxLength: 80 }), { nil: undefined });
    fc.assert(
      fc.property(
        roles,
        detail,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 60 }),
        (names, said, columns, rows) => {
          const agents = names.map((name) => agent(name, { state: "down", detail: said }));
          const incidents = names.map((name) => ({
            agent: `${name}.party`,
            incident: incidentAt(NOW, "loop", said ?? ""),
          }));
          const lines = shown(overview(agents, { incidents }), { columns, rows });
          assert.ok(lines.length <= rows);
          assert.ok(lines.every((line) => cellsOf(line) <= columns));
          if (rows > names.length + 8 && columns > 20)
            for (const name of names) assert.ok(lines.some((line) => line.startsWith(name)));
        },
      ),
    );
  });
});
