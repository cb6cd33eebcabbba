import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createFakeProcesses, type FakeProcess } from "../../test/support/fake-processes.ts";
import { createProofs } from "./issue-proofs.ts";

const process = (pid: number, parent: number, open: readonly string[] = []): FakeProcess => ({
  pid,
  parent,
  program: "sh",
  startedAt: pid,
  open,
});

/** Pane 10 with an agent 11 that runs 12; a person's shell 20. Whoever is in `holders` holds the file. */
const setUp = (holders: readonly number[]) => {
  const clock = { at: 0, now: () => 0, monotonic: () => clock.at };
  const removed: string[] = [];
  let tokens = 0;
  const holding = (pid: number) => (holders.includes(pid) ? ["/nonce"] : []);
  const table = [
    process(10, 1),
    process(11, 10),
    process(12, 11, holding(12)),
    process(20, 1, holding(20)),
    { ...process(30, 1, holding(30)), orphan: true },
  ];
  const proofs = createProofs({
    clock,
    processes: createFakeProcesses(() => table),
    panePids: () => new Map([["cc.party", 10]]),
    makeNonce: () => ({ path: "/nonce", [Symbol.dispose]: () => void removed.push("/nonce") }),
    makeToken: () => `token-${(tokens += 1)}`,
  });
  return { clock, proofs, removed };
};

describe("proofs", () => {
  it("trace a process that holds the file to the pane it runs in, once", () => {
    const { proofs, removed } = setUp([12]);
    const proof = proofs.settle(proofs.challenge(12));
    assert.deepEqual(proof, { sender: "cc.party", token: "token-1" });
    assert.deepEqual(removed, ["/nonce"]);
    assert.equal(proofs.redeem("token-1"), "cc.party");
    assert.equal(proofs.redeem("token-1"), undefined);
  });

  it("take a process outside every agent's pane for the human", () => {
    const { proofs } = setUp([20]);
    assert.equal(proofs.settle(proofs.challenge(20))?.sender, "human");
  });

  it("give nothing to a process of which nobody can tell where it comes from", () => {
    const { proofs, removed } = setUp([30]);
    assert.equal(proofs.settle(proofs.challenge(30)), undefined);
    assert.deepEqual(removed, ["/nonce"]);
  });

  it("give nothing to a process that does not hold the file, and remove it all the same", () => {
    const { proofs, removed } = setUp([20]);
    assert.equal(proofs.settle(proofs.challenge(12)), undefined);
    assert.deepEqual(removed, ["/nonce"]);
  });

  it("are good for a minute", () => {
    const { clock, proofs } = setUp([12]);
    proofs.settle(proofs.challenge(12));
    clock.at = 60_000;
    proofs.settle(proofs.challenge(12));
    assert.equal(proofs.redeem("token-1"), undefined);
    clock.at = 119_999;
    assert.equal(proofs.redeem("token-2"), "cc.party");
    assert.equal(proofs.redeem("never given"), undefined);
  });
});
