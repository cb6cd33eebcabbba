import assert from "node:assert/strict";
import { test } from "node:test";

import type { Roster } from "../domain/roster.ts";
import { emptyRoster } from "../domain/roster.ts";
import { type Caller, type Claim, resolveSender } from "./resolve-sender.ts";

const SOCKET = "/tmp/tmux-0/default";

const ROSTER: Roster = {
  ...emptyRoster("party"),
  agents: emptyRoster("party").agents.map((agent) =>
    agent.role === "cc" ? { ...agent, pane: "%1", socket: SOCKET } : agent,
  ),
};

const OUTSIDE: Caller = {
  pane: undefined,
  socket: SOCKET,
  role: undefined,
  session: "party",
  parentPane: () => undefined,
};
const IN_CC: Caller = { ...OUTSIDE, pane: "%1" };
/** Its own environment names no pane, but that of a parent does. */
const UNDER_CC: Caller = { ...OUTSIDE, parentPane: () => ({ pane: "%1", socket: SOCKET }) };

const nameOf = (caller: Caller, claim: Partial<Claim> = {}): string =>
  resolveSender(ROSTER, caller, { from: undefined, asHuman: false, ...claim }).name;

const refused = { code: "SENDER_REFUSED" };

test("the sender is the claim, else the pane's agent, else the one in whose pane a parent runs, else AGENT_ROLE, else the human", () => {
  assert.equal(nameOf({ ...IN_CC, role: "cx" }, { from: "OC" }), "oc.party");
  assert.equal(nameOf({ ...IN_CC, role: "cx" }), "cc.party");
  assert.equal(nameOf({ ...UNDER_CC, role: "oc" }), "cc.party");
  assert.equal(nameOf({ ...OUTSIDE, role: "oc" }), "oc.party");
  assert.equal(nameOf(OUTSIDE), "human");
  assert.equal(nameOf({ ...OUTSIDE, parentPane: () => ({ pane: "%9", socket: SOCKET }) }), "human");
});

test("a pane of the same number on another tmux server is not the agent's", () => {
  assert.equal(nameOf({ ...IN_CC, socket: "/tmp/other" }), "human");
  assert.equal(nameOf({ ...OUTSIDE, pane: "%9" }), "human");
});

const NOT_ASKED = () => assert.fail();

test("parents are not asked where the caller's own pane is known, nor where nobody runs", () => {
  assert.equal(nameOf({ ...IN_CC, parentPane: NOT_ASKED }), "cc.party");
  assert.equal(nameOf({ ...OUTSIDE, pane: "%9", parentPane: NOT_ASKED }), "human");
  const nobody = emptyRoster("party");
  const caller = { ...OUTSIDE, parentPane: NOT_ASKED };
  assert.equal(resolveSender(nobody, caller, { from: undefined, asHuman: false }).name, "human");
});

test("vog is the human's other name", () => {
  assert.equal(nameOf(OUTSIDE, { from: "vog" }), "human");
  assert.equal(nameOf(OUTSIDE, { asHuman: true }), "human");
});

test("an agent can't claim to be the human, however it is known to be an agent", () => {
  for (const caller of [IN_CC, { ...OUTSIDE, role: "cc" }, UNDER_CC]) {
    assert.throws(() => nameOf(caller, { from: "human" }), refused);
    assert.throws(() => nameOf(caller, { from: "vog" }), refused);
    assert.throws(() => nameOf(caller, { asHuman: true }), refused);
  }
});

test("nobody sends as relay, all or another reserved word", () => {
  for (const from of ["relay", "all", "system", "cc@build2", "human.web"]) {
    assert.throws(() => nameOf(IN_CC, { from }), refused, from);
    assert.throws(() => nameOf(OUTSIDE, { from }), refused, from);
  }
});

test("a claim that is no address is a usage error with the value in it", () => {
  assert.throws(() => nameOf(OUTSIDE, { from: "a b" }), {
    code: "ADDRESS_INVALID",
    message: 'Not an address: "a b".',
  });
});

test("a short claim belongs to the caller's session, a long one to its own", () => {
  const inWeb = { ...OUTSIDE, session: "web" };
  assert.deepEqual(resolveSender(ROSTER, inWeb, { from: "oc", asHuman: false }), {
    name: "oc.web",
    session: "web",
  });
  assert.deepEqual(resolveSender(ROSTER, inWeb, { from: "oc.lab", asHuman: false }), {
    name: "oc.lab",
    session: "lab",
  });
  assert.equal(resolveSender(ROSTER, inWeb, { from: undefined, asHuman: false }).session, "web");
});
