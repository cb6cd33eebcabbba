import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { findSecrets } from "./secrets.ts";

/** Put together here, so that no file holds what looks like a secret. */
const SECRETS: Readonly<Record<string, string>> = {
  "private-key": ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" "),
  "aws-access-key": ["AKIA", "ABCDEFGH23456712"].join(""),
  "github-token": `ghp_${"a1B2".repeat(9)}`,
  "anthropic-key": `sk-ant-${"a1B2".repeat(9)}`,
  "slack-token": `xoxb-${"1234567890".repeat(2)}`,
  "url-password": ["https://ann:", "hunter22@"].join(""),
  "assigned-secret": ["password = ", '"correct-horse-battery"'].join(""),
};

describe("findSecrets", () => {
  for (const [kind, secret] of Object.entries(SECRETS)) {
    it(`finds ${kind} and where it stands`, () => {
      const text = `Notes.\nuse ${secret} for it`;
      const start = text.indexOf(secret);
      assert.deepEqual(
        findSecrets(text).filter((finding) => finding.kind === kind),
        [{ kind, start, end: start + secret.length }],
      );
    });
  }

  it("finds nothing in prose, hashes, ids and links", () => {
    const text = `The password is asked for at start. See https://example.org/a:b@c.
commit cd6cfa55a3d9d6c1b7f5d1c8f6a4f0e2b3c4d5e6, 019aa0b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b
token = next(words); secret: none; api_key="" task-ant-1 risk-averse`;
    assert.deepEqual(findSecrets(text), []);
  });
});
