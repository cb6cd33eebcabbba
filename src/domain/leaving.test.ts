import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { describeSecret, secretIn, withoutSecrets } from "./leaving.ts";
import { findSecrets } from "./secrets.ts";

const many = "a1B2c3D4e5";
/** Put together here, so that no file holds what looks like a secret. */
const SECRETS: Readonly<Record<string, string>> = {
  "npm-token": `npm_${many.repeat(3)}abcdef`,
  "gitlab-token": `glpat-${many.repeat(2)}`,
  "google-key": `AIza${many.repeat(3)}abcde`,
  "azure-key": `AccountKey=${many.repeat(8)}abcdef==`,
  "stripe-key": `sk_live_${many.repeat(2)}`,
  "openai-key": `sk-proj-${many.repeat(4)}`,
  "json-web-token": [`eyJ${many}`, `eyJ${many}`, many.repeat(2)].join("."),
  authorization: ["Authorization:", "Bearer", many.repeat(2)].join(" "),
  "url-password": ["postgres://ann", "s3cr3t.word@db/x"].join(":"),
  "assigned-secret": ["PASSWORD", "tr0ub4dor&3x"].join("="),
};

/** What messages of developers are full of. */
const LOOKALIKES = [
  "cd6cfa55a3d9d6c1b7f5d1c8f6a4f0e2b3c4d5e6",
  "token: 019aa0b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b",
  "secret = cd6cfa55a3d9d6c1b7f5d1c8f6a4f0e2b3c4d5e6",
  "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
  `data:image/png;base64,iVBORw0KGgo${"AAAANSUhEUgAAAAUA".repeat(20)}`,
  "password = os.environ['DB_PASSWORD_1']",
  "password=<your password 1>",
  "PASSWORD=${DB_PASSWORD1}",
  "api_key=$API_KEY2",
  "secret: next1(words)",
  "passphrase: /etc/keys/one1",
  "access_token=12345678",
  "postgres://user:password@localhost/db",
  "https://example.org/a:b@c, git@host:team/x.git, http://[::1]:8080/",
  "Authorization: Bearer <token>",
  "authorization: bearer ${GITHUB_TOKEN_1}",
  "The password of the store is asked for at start; the secret is to wait.",
  "task-management-of-everything-in-a-very-long-branch-name-2024",
  "eyJust a word.eyJust another.one",
  "npm_config_registry, AKIA, sk-learn, ghp_short, xoxo-hugs",
];

describe("what leaves this host", () => {
  for (const [kind, secret] of Object.entries(SECRETS)) {
    it(`shows ${kind} with its place and never itself`, () => {
      const found = secretIn({ subject: "hello", body: `one\ntwo ${secret} three` });
      assert.deepEqual(found, { kind, part: "body", line: 2, column: 5 });
      assert.ok(!describeSecret(found).includes(many));
    });
  }

  for (const text of LOOKALIKES) {
    it(`is nothing to stop: ${text.slice(0, 60)}`, () => {
      assert.deepEqual(findSecrets(text), []);
    });
  }

  it("is found wherever it stands among other words", () => {
    const words = fc.array(fc.constantFrom(...LOOKALIKES, "fine", "ok", "\n"), { maxLength: 6 });
    fc.assert(
      fc.property(words, words, fc.constantFrom(...Object.values(SECRETS)), (a, b, secret) => {
        const text = [...a, secret, ...b].join(" ");
        assert.equal(findSecrets(text).length > 0, true);
        assert.equal(JSON.stringify(withoutSecrets({ deep: [{ text }] })).includes(secret), false);
      }),
    );
  });

  it("keeps facts as they are where nothing is to be hidden", () => {
    const facts = { status: "idle", load: [1, 2], agents: [{ role: "cc" }], none: null };
    assert.deepEqual(withoutSecrets(facts), facts);
  });

  it("is looked at in time that grows no faster than the text", () => {
    for (const part of ["password=1", "eyJaaaaaaaaa.", "https://a:", "sk-", "secret = '", "1"]) {
      findSecrets(part.repeat(20_000));
    }
  });
});
