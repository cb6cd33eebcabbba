import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { areDemoCountsGood, demoCounts, type DemoEvidence } from "./demo-counts.ts";

const opening = (id: string): string => `<relay-message id="${id}" from="oc" kind="chat">`;
const key = { event: "key", by: "tty", composer: "", dialog: false } as const;

/** oc was written to by the human, answered, and told everybody. */
const evidence = (changes: Partial<Record<"oc" | "cc" | "cx", string[]>> = {}): DemoEvidence => ({
  agents: [
    {
      role: "oc",
      read: changes.oc ?? [`${opening("q1")}\nhello`],
      keys: [
        { event: "ran", status: 0, output: ["stored a1 → human"] },
        { event: "ran", status: 0, output: ["posted b1 → all (answer owed)"] },
      ],
    },
    { role: "cc", read: changes.cc ?? [`a draft`, opening("b1")], keys: [key] },
    { role: "cx", read: changes.cx ?? [opening("b1")], keys: [] },
  ],
  sent: ["stored q1 → oc (answer owed by 14:30)\n"],
  read: `${opening("a1")}\nhere\n`,
  draft: "half a thought",
});

const withKeys = (extra: object): DemoEvidence => {
  const { agents, ...rest } = evidence();
  return {
    ...rest,
    agents: agents.map((agent) => ({ ...agent, keys: [...agent.keys, { ...key, ...extra }] })),
  };
};

const GOOD = { posted: 4, lost: 0, doubled: 0, strayed: 0, keysOnDialogs: 0, keysOnDrafts: 0 };

describe("the demo's counts", () => {
  it("are good when everybody read what was sent to them, once", () => {
    assert.deepEqual(demoCounts(evidence()), GOOD);
    assert.equal(areDemoCountsGood(GOOD), true);
  });

  it("tell what nobody read", () => {
    assert.deepEqual(demoCounts(evidence({ cx: [] })), { ...GOOD, lost: 1 });
  });

  it("tell what was read twice, in one turn as well as in two", () => {
    const twice = `${opening("b1")}\n${opening("b1")}`;
    assert.deepEqual(demoCounts(evidence({ cx: [twice, opening("b1")] })), { ...GOOD, doubled: 2 });
  });

  it("tell what was read by somebody else", () => {
    const read = [opening("b1"), opening("q1")];
    assert.deepEqual(demoCounts(evidence({ cc: read })), { ...GOOD, strayed: 1 });
  });

  it("do not take a quoted opening in the middle of a line for a message", () => {
    const read = [`${opening("b1")}\nsee ${opening("q1")}`];
    assert.deepEqual(demoCounts(evidence({ cc: read })), GOOD);
  });

  it("tell keys and pastes that met a dialog or a draft, and not those of the person", () => {
    const dialog = { dialog: true };
    const draft = { composer: "half a" };
    assert.equal(demoCounts(withKeys({ ...dialog })).keysOnDialogs, 3);
    assert.equal(demoCounts(withKeys({ ...dialog, event: "paste" })).keysOnDialogs, 3);
    assert.equal(demoCounts(withKeys({ ...dialog, by: "human" })).keysOnDialogs, 0);
    assert.equal(demoCounts(withKeys(draft)).keysOnDrafts, 3);
    assert.equal(demoCounts(withKeys({ composer: "other text" })).keysOnDrafts, 0);
  });

  it("are bad when any of them is, or when nothing was sent", () => {
    for (const name of Object.keys(GOOD))
      assert.equal(areDemoCountsGood({ ...GOOD, [name]: name === "posted" ? 0 : 1 }), false, name);
  });
});
