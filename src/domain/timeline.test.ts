import assert from "node:assert/strict";
import { test } from "node:test";

import type { HoldCause } from "./delivery.ts";
import { STATES } from "./delivery.ts";
import { remedies, type Situation, waitsFor, withSubject } from "./timeline.ts";

const SITUATION: Situation = {
  state: "held",
  hold: { because: "dialog", reason: 'shows a permission dialog: "Proceed?"' },
  reason: undefined,
  who: "cc",
  owesAnswer: false,
  due: undefined,
  daemonRuns: true,
};

test("a hold names its reason and what would free it", () => {
  assert.equal(
    waitsFor(SITUATION),
    'somebody to answer the dialog in cc\'s pane (cc shows a permission dialog: "Proceed?")',
  );
  assert.equal(
    waitsFor({
      ...SITUATION,
      hold: { because: "agent-not-running", reason: "the agent does not run" },
    }),
    "cc to run: start it with party (the agent does not run)",
  );
});

test("every cause of a hold says something of its own", () => {
  const causes: readonly HoldCause[] = [
    "agent-not-running",
    "busy",
    "draft",
    "dialog",
    "menu",
    "copy-mode",
    "shell",
    "unknown-screen",
    "earlier-attempt",
    "not-confirmed",
    "tmux",
  ];
  const said = causes.map((because) => waitsFor({ ...SITUATION, hold: { because, reason: "so" } }));
  assert.equal(new Set(said).size, causes.length);
});

test("without a daemon whatever waits for a rung waits for the daemon", () => {
  const waiting = STATES.filter((state) =>
    waitsFor({ ...SITUATION, state, daemonRuns: false })?.startsWith("a daemon"),
  );
  assert.deepEqual(waiting, ["stored", "held", "handing"]);
});

test("what has been read waits for the answer that is owed, and for nothing else", () => {
  const seen = { ...SITUATION, state: "seen", hold: undefined } as const;
  assert.equal(waitsFor(seen), undefined);
  assert.equal(
    waitsFor({ ...seen, owesAnswer: true, due: "due in 18 min" }),
    "an answer from cc, due in 18 min",
  );
  assert.equal(
    waitsFor({ ...seen, state: "handed", owesAnswer: true }),
    "cc to read it, then for an answer from cc",
  );
  assert.equal(waitsFor({ ...seen, state: "answered", owesAnswer: false }), undefined);
});

test("remedies are the verbs that the daemon would accept", () => {
  assert.deepEqual(remedies(SITUATION), ["peek", "drop"]);
  assert.deepEqual(remedies({ ...SITUATION, state: "unsure" }), ["peek", "retry", "drop"]);
  assert.deepEqual(remedies({ ...SITUATION, state: "failed" }), ["retry"]);
  assert.deepEqual(remedies({ ...SITUATION, state: "seen" }), []);
});

test("only a reason that begins with what the screen does gets a subject", () => {
  assert.equal(withSubject("holds somebody's draft", "cc"), "cc holds somebody's draft");
  assert.equal(withSubject("the agent does not run", "cc"), "the agent does not run");
});
