import assert from "node:assert/strict";
import { it } from "node:test";

import type { AttackEdit } from "../../src/domain/attacks/change-attack.ts";
import type { Attacks } from "../../src/ports/attacks.ts";

export interface AttacksFixture {
  readonly attacks: Attacks;
  /** As somebody would by hand. */
  readonly write: (id: string, text: string) => void;
  readonly text: (id: string) => string | undefined;
}

const set = (value: string): readonly AttackEdit[] => [
  { kind: "set", path: ["last_updated"], value },
];

const document = (text: string | undefined) => JSON.parse(text ?? "null") as object;

/** What {@link Attacks} owe the commands and the daemon. */
export const attacksContract = (setup: () => AttacksFixture): void => {
  it("keep what was opened, each name once", () => {
    const { attacks, text } = setup();
    assert.deepEqual([attacks.list(), attacks.find("a")], [[], undefined]);
    assert.equal(attacks.create("b", { status: "open" }), true);
    assert.equal(attacks.create("a", { status: "open", plan_file: "p.md" }), true);
    assert.equal(attacks.create("a", { status: "aborted" }), false);
    assert.deepEqual(document(text("a")), { status: "open", plan_file: "p.md" });
    assert.deepEqual(
      attacks.list().map((found) => found.kind === "attack" && found.attack.id),
      ["a", "b"],
    );
  });

  it("see at once what somebody writes by hand", () => {
    const { attacks, write } = setup();
    attacks.create("a", {});
    write("a", '{"status": "stalled"}');
    const found = attacks.find("a");
    assert.equal(found?.kind === "attack" && found.attack.status, "stalled");
  });

  it("keep the fields they do not know, set the others and append to lists, also to missing and null ones", () => {
    const { attacks, write, text } = setup();
    write("a", '{"x": {"y": [1, null]}, "events": null, "phases": [{"phase": 1, "z": true}]}');
    const changed = attacks.change("a", () => [
      ...set("now"),
      { kind: "append", path: ["events"], value: { kind: "one" } },
      { kind: "append", path: ["events"], value: { kind: "two" } },
      { kind: "set", path: ["phases", 0, "status"], value: "complete" },
      { kind: "append", path: ["phases", 0, "chunks"], value: { chunk: "c" } },
    ]);
    assert.equal(changed.lastUpdated, "now");
    assert.deepEqual(document(text("a")), {
      x: { y: [1, null] },
      events: [{ kind: "one" }, { kind: "two" }],
      phases: [{ phase: 1, z: true, status: "complete", chunks: [{ chunk: "c" }] }],
      last_updated: "now",
    });
  });

  it("ask again when somebody else was faster, and keep his change", () => {
    const { attacks, write, text } = setup();
    write("a", '{"status": "open"}');
    const asked: string[] = [];
    attacks.change("a", ({ status }) => {
      asked.push(status);
      if (asked.length === 1) write("a", '{"status": "in_progress", "note": "by hand"}');
      return set(`was ${status}`);
    });
    assert.deepEqual(asked, ["open", "in_progress"]);
    assert.deepEqual(document(text("a")), {
      status: "in_progress",
      note: "by hand",
      last_updated: "was in_progress",
    });
  });

  it("leave alone what is no attack, and refuse to change it or one that is not there", () => {
    const { attacks, write, text } = setup();
    for (const bad of ['{"status": ', "[]", '{"phases": {}}', '{"phases": [{"chunks": 1}]}']) {
      write("a", bad);
      assert.equal(attacks.find("a")?.kind, "broken", bad);
      assert.throws(() => attacks.change("a", () => set("x")), { code: "ATTACK_INVALID" });
      assert.equal(text("a"), bad);
    }
    assert.throws(() => attacks.change("b", () => set("x")), {
      code: "ATTACK_UNKNOWN",
      message: /a/v,
    });
  });
};
