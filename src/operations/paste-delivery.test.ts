import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { type Bench, openBench, typingOf } from "../../test/support/delivery-bench.ts";
import { fakeAgent, TRANSCRIPT } from "../../test/support/delivery-world.ts";
import { FAKE_PROFILE } from "../../test/support/fake-panes.ts";
import { messageOf } from "../../test/support/message.ts";
import { deliverNext } from "./deliver-next.ts";
import type { Typing } from "./delivery-deps.ts";
import { markRead } from "./mark-read.ts";
import type { Turn } from "./turn.ts";

const turn = (bench: Bench, transcript?: string): Promise<Turn> =>
  deliverNext(bench, "cc.party", fakeAgent(transcript), bench.settling);

const keysOf = ({ terminal }: Bench): readonly string[] =>
  terminal.acts.map(({ input }) => (input.kind === "key" ? input.key : "paste"));

const textFor = (): Typing => ({ text: "/compact", marker: undefined });

const until = async (bench: Bench, holds: () => boolean | undefined): Promise<void> => {
  for (let left = 5_000; left > 0 && holds() !== true; left -= 1) await bench.clock.advance(1);
  assert.equal(holds(), true);
};

/** Does `act` once the screen shows `text`. */
const whenShown = async (bench: Bench, text: string, act: () => void): Promise<void> => {
  await until(bench, () => bench.terminal.screen()?.rows.some((row) => row.text.includes(text)));
  act();
};

describe("handing over", () => {
  it("pastes, waits for the text, presses the key, and waits for the composer to be empty", async () => {
    await using bench = openBench();
    assert.deepEqual(await bench.during(turn(bench)), { kind: "moved" });
    assert.deepEqual(keysOf(bench), ["paste", "Enter"]);
    assert.deepEqual(bench.terminal.reads, [typingOf(bench.delivery())]);
    assert.equal(bench.delivery().state, "handed");
    assert.equal(bench.delivery().evidence, "the composer took the text and was then empty");
  });

  it("waits before the key where a program takes an early one for text", async () => {
    await using bench = openBench();
    const keysBefore: (readonly string[])[] = [];
    const handing = deliverNext(
      {
        ...bench,
        pause: async (delay) => {
          keysBefore.push(keysOf(bench));
          await bench.pause(delay);
        },
      },
      "cc.party",
      { ...fakeAgent(), profileOf: () => ({ ...FAKE_PROFILE, submitDelay: 200 }) },
      bench.settling,
    );
    const begun = bench.clock.monotonic();
    await bench.during(handing);
    assert.deepEqual(keysBefore, [["paste"]]);
    assert.ok(bench.clock.monotonic() - begun >= 200);
    assert.deepEqual(keysOf(bench), ["paste", "Enter"]);
    assert.equal(bench.delivery().state, "handed");
  });

  it("presses no key when somebody types while it waits", async () => {
    await using bench = openBench();
    const handing = deliverNext(
      {
        ...bench,
        pause: async (delay) => {
          bench.program().type("mine");
          await bench.pause(delay);
        },
      },
      "cc.party",
      { ...fakeAgent(), profileOf: () => ({ ...FAKE_PROFILE, submitDelay: 200 }) },
      bench.settling,
    );
    assert.deepEqual(await bench.during(handing), { kind: "again", delay: 0 });
    assert.deepEqual(keysOf(bench), ["paste"]);
  });

  it("asks no transcript about a bare command, which leaves no envelope in one", async () => {
    await using bench = openBench({ kind: "command", body: "/compact" });
    const handing = deliverNext(
      { ...bench, textFor },
      "cc.party",
      fakeAgent(TRANSCRIPT),
      bench.settling,
    );
    await bench.during(handing);
    assert.equal(bench.delivery().state, "handed");
    bench.terminal.endProgram();
    bench.terminal.startProgram();
    assert.deepEqual(await bench.during(turn(bench, TRANSCRIPT)), { kind: "idle" });
    assert.equal(bench.delivery().state, "handed");
    assert.deepEqual(keysOf(bench), ["paste", "Enter"]);
  });

  it("types nothing into a program that changed between the look and the paste", async () => {
    await using bench = openBench();
    const handing = turn(bench);
    await bench.clock.advance(2);
    bench.program().type("a draft");
    assert.deepEqual(await bench.during(handing), { kind: "moved" });
    assert.deepEqual(keysOf(bench), []);
    assert.equal(bench.delivery().state, "stored");
    assert.equal(bench.ledger.attemptsOf(bench.delivery().id)[0]?.phase, "absent");
    assert.equal(bench.program().composer(), "a draft");
  });

  it("presses no key once a person wrote behind our text", async () => {
    await using bench = openBench();
    const handing = turn(bench);
    await whenShown(bench, "</relay-message", () => bench.program().type(" and a draft"));
    await bench.during(handing);
    assert.deepEqual(keysOf(bench), ["paste"]);
    assert.match(bench.program().composer(), / and a draft$/v);
  });

  it("presses no key for what the agent read by itself meanwhile", async () => {
    await using bench = openBench();
    const handing = turn(bench);
    await bench.clock.advance(5);
    markRead(bench, "cc.party", [bench.delivery().message.id]);
    await bench.during(handing);
    assert.deepEqual(keysOf(bench), ["paste"]);
    assert.equal(bench.delivery().state, "seen");
  });

  it("begins nothing for what the agent read while its screen was looked at", async () => {
    await using bench = openBench();
    const handing = turn(bench);
    markRead(bench, "cc.party", [bench.delivery().message.id]);
    assert.deepEqual(await bench.during(handing), { kind: "moved" });
    assert.deepEqual(keysOf(bench), []);
  });

  it("lets an answer stand that came before the composer was seen empty", async () => {
    await using bench = openBench();
    const handing = turn(bench);
    await until(bench, () => bench.terminal.reads.length > 0);
    bench.ledger.store(messageOf(2, { from: "cc.party", replyTo: messageOf(1).id }), [], 5);
    await bench.during(handing);
    assert.equal(bench.delivery().state, "answered");
    assert.deepEqual(bench.ledger.openAttempts(), []);
  });

  it("leaves to the slow way what a dialog swallowed, and holds for the dialog", async () => {
    await using bench = openBench();
    const handing = turn(bench, TRANSCRIPT);
    await until(bench, () => keysOf(bench).length > 0);
    bench.program().show("dialog");
    assert.deepEqual(await bench.during(handing), { kind: "moved" });
    await bench.during(turn(bench, TRANSCRIPT));
    assert.equal(bench.delivery().hold?.because, "dialog");
    assert.deepEqual(keysOf(bench), ["paste"]);
  });

  it("remembers a paste that a program does not show in time", async () => {
    await using bench = openBench();
    bench.program().freeze();
    await bench.during(turn(bench));
    assert.equal(bench.settling.unshown.size, 1);
    assert.deepEqual(keysOf(bench), ["paste"]);
  });

  it("leaves the attempt open when the server is gone with the paste", async () => {
    await using bench = openBench();
    bench.terminal.failNext("server-dies-after");
    assert.deepEqual(await bench.during(turn(bench)), { kind: "moved" });
    assert.equal(bench.ledger.openAttempts()[0]?.phase, "opened");
  });

  it("leaves the attempt submitted when the server is gone with the key", async () => {
    await using bench = openBench();
    const handing = turn(bench);
    await until(bench, () => keysOf(bench).length > 0);
    bench.terminal.failNext("server-dies-after");
    assert.deepEqual(await bench.during(handing), { kind: "moved" });
    assert.equal(bench.ledger.openAttempts()[0]?.phase, "submitted");
    await bench.during(turn(bench));
    assert.equal(bench.delivery().state, "unsure");
  });

  it("takes a submit back that tmux refused", async () => {
    await using bench = openBench();
    const handing = turn(bench);
    await whenShown(bench, "</relay-message", () => undefined);
    await until(bench, () => bench.ledger.openAttempts()[0]?.phase === "submitted");
    bench.program().type("x");
    assert.deepEqual(await bench.during(handing), { kind: "again", delay: 0 });
    assert.equal(bench.ledger.openAttempts()[0]?.phase, "pasted");
  });

  it("goes on to the slow way when the composer does not empty in time", async () => {
    await using bench = openBench();
    bench.program().swallow();
    assert.deepEqual(await bench.during(turn(bench)), { kind: "moved" });
    assert.equal(bench.delivery().state, "handing");
  });

  it("sees that the program ended under its hands", async () => {
    await using bench = openBench();
    const handing = turn(bench);
    await until(bench, () => keysOf(bench).length >= 2);
    bench.terminal.endProgram();
    assert.deepEqual(await bench.during(handing), { kind: "moved" });
    assert.equal(bench.ledger.openAttempts()[0]?.phase, "submitted");
  });
});

describe("deliverNext", () => {
  it("holds while the agent has no pane, or its pane is gone", async () => {
    await using bench = openBench();
    const gone = { because: "agent-not-running", reason: "the agent does not run" };
    const first = await deliverNext(bench, "cc.party", undefined, bench.settling);
    assert.deepEqual(first, { kind: "blocked", hold: gone });
    bench.terminal.stopServer();
    assert.deepEqual(await bench.during(turn(bench)), { kind: "blocked", hold: gone });
    assert.deepEqual(bench.delivery().hold, gone);
  });

  it("holds with tmux's own words when it can not be reached, and tries no second paste", async () => {
    await using bench = openBench();
    bench.terminal.failNext("cut-after");
    const blocked = await bench.during(turn(bench));
    assert.deepEqual(blocked, {
      kind: "blocked",
      hold: { because: "tmux", reason: "the connection was cut" },
    });
    for (let left = 9; left > 0; left -= 1) await bench.during(turn(bench));
    assert.equal(bench.delivery().state, "handed");
    assert.deepEqual(keysOf(bench), ["paste", "Enter"]);
  });

  it("throws what is no failure of tmux", async () => {
    await using bench = openBench({}, { textFor: () => assert.fail("a bug") });
    await assert.rejects(bench.during(turn(bench)), /a bug/v);
  });
});
