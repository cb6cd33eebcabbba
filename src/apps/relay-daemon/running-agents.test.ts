import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { createFakeProcesses } from "../../../test/support/fake-processes.ts";
import { PROFILES } from "../../domain/profiles/profiles.ts";
import { watchRunningAgents } from "./running-agents.ts";

describe("watchRunningAgents", () => {
  it("gives a pane that several roles name to the first of them, and says so of the others", (t) => {
    const state = mkdtempSync(join(tmpdir(), "party-running-"));
    t.after(() => rmSync(state, { recursive: true }));
    const path = join(state, "panes.json");
    writeFileSync(path, '{"cc": "%1", "oc": "%1", "cx": "%2"}');
    writeFileSync(join(state, "panes.web.json"), '{"api": "%2"}');
    const found: string[][] = [];
    const broken: string[] = [];
    using _watching = watchRunningAgents({
      files: { path, state, defaultSession: "party" },
      processes: createFakeProcesses(() => []),
      socket: "/tmux",
      configured: () => undefined,
      promptGating: "all",
      profiles: PROFILES,
      rungs: ["paste"],
      found: (agents) => found.push(agents.map(({ name, ref }) => `${name} ${ref.pane}`)),
      broken: (_path, reason) => broken.push(reason),
      refused: assert.fail,
    });
    assert.deepEqual(found, [["cc.party %1", "cx.party %2"]]);
    assert.deepEqual(broken, [
      "oc.party is left out, as cc.party has its pane %1 already",
      "api.web is left out, as cx.party has its pane %2 already",
    ]);
  });
});
