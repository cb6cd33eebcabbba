import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { shortId } from "../../src/domain/id.ts";
import type { MessageId } from "../../src/domain/message.ts";
import { judge } from "../support/agent-run.ts";

const ID = "01a219d7-ece8-7b94-b01f-3e280ad50bf8" as MessageId;
const TEXT = `<relay-message id="${shortId(ID)}" from="oc">\n\nhello\n</relay-message ${shortId(ID)}>`;
const SENT = new Map([[ID, "hello"]]);

describe("the judge of what a model was sent", () => {
  it("counts a message that came once", () => {
    assert.deepEqual(judge([[TEXT]], SENT), { once: 1, inOrder: true });
  });

  it("refuses one that came twice, in one life or in two, whatever its sender was told", () => {
    for (const lives of [[[TEXT, TEXT]], [[TEXT], [TEXT, TEXT]]])
      for (const unsure of [[], [ID]]) assert.throws(() => judge(lives, SENT, unsure), /times in/v);
  });

  it("lets one be missing only where its sender was told", () => {
    assert.throws(() => judge([["other"]], SENT), /came 0 times/v);
    assert.deepEqual(judge([["other"]], SENT, [ID]), { once: 0, inOrder: true });
  });

  it("refuses one that is not whole", () => {
    assert.throws(() => judge([[TEXT.replace("hello", "hel")]], SENT), /not whole/v);
  });
});
