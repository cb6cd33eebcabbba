import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { requireRole, requireSessionName } from "./names.ts";

const known = { roles: ["oc", "cc"], sessions: ["party", "web"] };

describe("names", () => {
  it("are taken in lower case", () => {
    assert.equal(requireSessionName("Web", known), "web");
    assert.equal(requireRole("CC", known), "cc");
  });

  for (const name of ["all", "human", "vog", "relay", "system", "host", "local", "me"])
    it(`can't be the reserved word ${name}`, () => {
      assert.throws(() => requireSessionName(name, known), {
        code: "NAME_INVALID",
        message: `A session can't be called "${name}": the word is reserved.`,
      });
      assert.throws(() => requireRole(name.toUpperCase(), known), { code: "NAME_INVALID" });
    });

  for (const name of ["", "1st", "a b", "a.b", "a@b", "-x", "é", "a".repeat(33), "a;b", "#{x}"])
    it(`can't be ${JSON.stringify(name)}`, () => {
      assert.throws(() => requireSessionName(name, known), { code: "NAME_INVALID" });
      assert.throws(() => requireRole(name, known), { code: "NAME_INVALID" });
    });

  it("mean one thing: a role is no session, a session no role", () => {
    assert.throws(() => requireSessionName("cc", known), {
      code: "NAME_TAKEN",
      message: '"cc" is a role: no session can be called so.',
    });
    assert.throws(() => requireRole("web", known), {
      code: "NAME_TAKEN",
      message: '"web" is a session: no role can be called so.',
    });
  });
});
