import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { createSidecars } from "../../src/adapters/claude/sidecars.ts";

const RELAY = resolve(import.meta.dirname, "../../bin/relay");

const setup = (t: TestContext) => {
  const home = mkdtempSync(join(tmpdir(), "party-sidecar-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const state = join(home, "llm-share/relay/state");
  mkdirSync(state, { recursive: true });
  /** As Claude Code calls it: through a shell, with its document on standard input. */
  const call = (document: unknown, env: Readonly<Record<string, string>>, words = ""): string => {
    const { status, stdout, stderr } = spawnSync("sh", ["-c", `${RELAY} statusline ${words}`], {
      // No runtime is to be found there: none is needed.
      env: { HOME: home, PATH: "/usr/bin:/bin", PARTY_NODE: "/nowhere", ...env },
      input: typeof document === "string" ? document : JSON.stringify(document),
      encoding: "utf8",
    });
    assert.deepEqual([status, stderr], [0, ""]);
    return stdout;
  };
  return { home, state, call, sidecars: createSidecars(state, "party") };
};

const document = (percent: number, session = "s1") => ({
  session_id: session,
  model: { id: "m" },
  context_window: { used_percentage: percent },
  cost: { total_cost_usd: 1.5 },
});

describe("relay statusline", () => {
  it("keeps what it is given for the agent of the pane, readable by its owner alone, and prints nothing", (t) => {
    const { call, sidecars, state } = setup(t);
    assert.equal(call(document(4), { AGENT_ROLE: "cc" }), "");
    const found = sidecars.read("cc.party", "%1");
    assert.deepEqual([found?.conversation, found?.telemetry.context?.percent], ["s1", 4]);
    assert.ok(Math.abs((found?.telemetry.at ?? 0) - Date.now()) < 60_000);
    assert.equal(statSync(join(state, "statusline-cc.json")).mode & 0o777, 0o600);
    call(document(5), { AGENT_ROLE: "cc" });
    assert.equal(sidecars.read("cc.party", "%1")?.telemetry.context?.percent, 5);
    assert.deepEqual(readdirSync(state), ["statusline-cc.json"]);
  });

  it("tells sessions apart, and knows an adopted pane by its id", (t) => {
    const { call, sidecars } = setup(t);
    const env = { AGENT_ROLE: "cc", RELAY_TMUX_SESSION: "party" };
    call(document(4, "web's"), { ...env, RELAY_SESSION: "web" });
    call(document(7, "pane's"), { TMUX_PANE: "%12" });
    assert.equal(sidecars.read("cc.web", "%1")?.conversation, "web's");
    assert.equal(sidecars.read("cc.party", "%1"), undefined);
    assert.equal(sidecars.read("oc.party", "%12")?.conversation, "pane's");
  });

  it("passes on to the person's own command what it was given, and what that prints is shown", (t) => {
    const { call } = setup(t);
    const text = `{"session_id": "s", "a": "back\\\\slash %s 'quoted'"}`;
    assert.equal(
      call(text, { AGENT_ROLE: "cc" }, "--pass | { tr a-z A-Z # loud\n}"),
      `${text.toUpperCase()}\n`,
    );
  });

  it("keeps nothing outside of Party, under no name that is no role's, and never fails", (t) => {
    const { call, home, state } = setup(t);
    assert.equal(call(document(4), {}), "");
    for (const role of ["../evil", "a b", "CC", "$(touch x)"])
      call(document(4), { AGENT_ROLE: role });
    call(document(4), { AGENT_ROLE: "cc", RELAY_STATE_DIR: join(home, "nowhere") });
    writeFileSync(join(home, "file"), "");
    call(document(4), { AGENT_ROLE: "cc", RELAY_STATE_DIR: join(home, "file") });
    assert.deepEqual(readdirSync(state), []);
    assert.deepEqual(readdirSync(home).toSorted(), ["file", "llm-share"]);
  });
});
