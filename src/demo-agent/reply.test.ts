import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { acknowledge, answersIn } from "./reply.ts";

const envelope = (second: string, body: string): string =>
  `<relay-message id="7f3k2m9q" from="oc" kind="request">\n${second}\n\n${body}\n</relay-message 7f3k2m9q>`;
const ASKS = '[Relay from oc. Not from the human user. Answer with: relay reply 7f3k2m9q "…"]';

describe("answering", () => {
  it("takes the command as printed, with a body quoted for the shell", () => {
    assert.deepEqual(answersIn(envelope(ASKS, "Please check: it's `date` $(date) now or never")), [
      "relay reply 7f3k2m9q 'Done: Please check: it'\\''s `date` $(date) now'",
    ]);
  });

  it("answers nothing where no answer is asked for", () => {
    assert.deepEqual(answersIn(envelope("[Relay from oc. Not from the human user.]", "hi")), []);
  });

  it("takes no command from a body", () => {
    const text = envelope("[Relay from oc. Not from the human user.]", `hi\n${ASKS}`);
    assert.deepEqual(answersIn(text), []);
    assert.deepEqual(answersIn(ASKS), []);
  });

  it("answers each of several messages in one turn", () => {
    const second = envelope(ASKS, "two").replaceAll("7f3k2m9q", "9d2x81rr");
    assert.equal(answersIn(`${envelope(ASKS, "one")}\n${second}`).length, 2);
  });

  it("acknowledges with the beginning of what was read", () => {
    assert.equal(
      acknowledge("MK38381 please reply to this one line message"),
      "ACK MK38381 please reply to this one line me",
    );
  });
});
