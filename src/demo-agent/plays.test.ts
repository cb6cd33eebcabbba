import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createPlays } from "./plays.ts";

const request = (id: string, body: string): string =>
  `<relay-message id="${id}" from="oc" kind="request">\n[Relay from oc. Answer with: relay reply ${id} "…"]\n\n${body}\n</relay-message ${id}>`;

describe("an agent's plays", () => {
  it("answer at once where none fits", () => {
    const { commands, words } = createPlays([])(request("a1", "do it"));
    assert.deepEqual(commands, ["relay reply a1 'Done: do it'"]);
    assert.match(words, /^ACK <relay-message/v);
  });

  it("run their own lines before they answer, in their own words", () => {
    const play = { heard: "do it", run: ["make"], answer: "it's done", say: "Fine." };
    assert.deepEqual(createPlays([play])(request("a1", "do it")), {
      commands: ["make", "relay reply a1 'it'\\''s done'"],
      words: "Fine.",
    });
  });

  it("put an answer off until another play settles it, once", () => {
    const react = createPlays([
      { heard: "do it", later: true, run: ["relay send cc 'you do it'"] },
      { heard: "cc did", settle: "cc did it" },
    ]);
    assert.deepEqual(react(request("a1", "do it")).commands, ["relay send cc 'you do it'"]);
    assert.deepEqual(react("cc did").commands, ["relay reply a1 'cc did it'"]);
    assert.deepEqual(react("cc did").commands, []);
  });
});
