import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { isEphemeral } from "./ephemeral.ts";

describe("a file", () => {
  it("is ephemeral when it says so: JSON, JSON lines, a message, front matter", () => {
    for (const text of [
      '{"attack_id": "atk-1", "ephemeral": true}',
      '\n{ "ephemeral": "1" }',
      '{"a":1}\n{"ephemeral":true}\n',
      "TO: cc\nEphemeral: T\n---\nbody",
      "---\ntitle: x\nephemeral: true\n---\n# Notes",
      "ephemeral: 'true'\r\n\r\nbody",
    ]) {
      assert.equal(isEphemeral(text), true, text);
    }
  });

  it("is not when it only speaks of it", () => {
    for (const text of [
      "",
      '{"ephemeral": false}',
      '{"events": [{"ephemeral": true}]}',
      '{"ephemeral": true',
      "TO: cc\nEPHEMERAL: false\n---\nbody",
      "TO: cc\n---\nephemeral: true",
      "# Notes\n\nephemeral: true",
    ]) {
      assert.equal(isEphemeral(text), false, text);
    }
  });
});
