import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { type Bench, openBench, typingOf } from "../../test/support/delivery-bench.ts";
import { fakeAgent, TRANSCRIPT } from "../../test/support/delivery-world.ts";
import { createFakePrograms } from "../../test/support/fake-programs.ts";
import { messageOf } from "../../test/support/message.ts";
import type { Rung } from "../domain/delivery.ts";
import { deliverNext } from "./deliver-next.ts";
import type { DeliveryDeps } from "./delivery-deps.ts";
import { confirmWritten, handToHook, type HookAnswer, type HookCaller } from "./hand-to-hook.ts";

const HOOK = 77;

interface HookBench {
  readonly bench: Bench;
  /** The hook's process lives. */
  hookLives: boolean;
  hand(changes?: Partial<HookCaller>, rungs?: readonly Rung[]): Promise<HookAnswer>;
  written(answer: HookAnswer): void;
  /** Turns of the agent, half a second apart, until one of them has nothing to do or `until` holds. */
  turns(until: () => boolean): Promise<void>;
}

const openHookBench = (own: Partial<DeliveryDeps> = {}): HookBench => {
  const bench = openBench();
  const { processes } = bench;
  const deps: DeliveryDeps = {
    ...bench,
    ...own,
    processes: {
      ...processes,
      ancestors: (pid) =>
        pid === HOOK ? [HOOK, bench.terminal.incarnation().panePid] : processes.ancestors(pid),
      isAlive: (pid) => (pid === HOOK ? hook.hookLives : processes.isAlive(pid)),
    },
  };
  const caller = {
    pid: HOOK,
    transcript: TRANSCRIPT,
    continued: false,
    gone: new AbortController().signal,
  };
  const hook: HookBench = {
    bench,
    hookLives: true,
    hand: async (changes = {}, rungs = ["hook", "paste"]) =>
      bench.during(
        handToHook(deps, { ...fakeAgent(), rungs }, bench.settling, { ...caller, ...changes }),
      ),
    written: ({ attempts }) => confirmWritten(deps, attempts),
    turns: async (until) => {
      for (let left = 60; left > 0 && !until(); left -= 1) {
        await bench.during(deliverNext(deps, "cc.party", fakeAgent(), bench.settling));
        await bench.clock.advance(500);
      }
      assert.ok(until(), JSON.stringify(bench.delivery()));
    },
  };
  bench.program().work(2_000);
  return hook;
};

describe("a hook at a turn's end", () => {
  it("takes what waits along, in order, and the program's record says when it is seen", async () => {
    const hook = openHookBench();
    const { bench } = hook;
    await using _bench = bench;
    bench.ledger.store(messageOf(2), ["cc.party"], bench.clock.now());
    const { texts } = await hook.hand();
    assert.equal(texts.length, 2);
    assert.equal(texts[0], typingOf(bench.delivery()));
    assert.equal(bench.delivery().state, "handing");
    bench.transcripts.append(TRANSCRIPT, texts.join("\n"));
    await hook.turns(() => bench.ledger.openAttempts().length === 0);
    const { state, rung, evidence } = bench.delivery();
    assert.deepEqual([state, rung, evidence], ["seen", "hook", "transcript line 2"]);
    assert.deepEqual(bench.terminal.acts, []);
    assert.deepEqual((await hook.hand()).texts, []);
  });

  it("whose words never show is as if it had not been, once it has ended and the program rests", async () => {
    const hook = openHookBench();
    const { bench } = hook;
    await using _bench = bench;
    await hook.hand();
    await bench.clock.advance(20_000);
    for (let left = 20; left > 0; left -= 1) await hook.turns(() => true);
    assert.equal(bench.delivery().state, "handing", "the hook may still write");
    hook.hookLives = false;
    await hook.turns(() => bench.delivery().rung === "paste");
    assert.deepEqual(bench.terminal.reads, [typingOf(bench.delivery())]);
  });

  it("of a program without a record is believed that it has written, and nothing more", async () => {
    const hook = openHookBench();
    const { bench } = hook;
    await using _bench = bench;
    hook.written(await hook.hand({ transcript: undefined }));
    assert.equal(bench.delivery().state, "handed");
    assert.match(bench.delivery().evidence ?? "", /its hook gave it/v);
  });

  it("of such a program that says nothing leaves it unsure: it is not given twice", async () => {
    const hook = openHookBench();
    const { bench } = hook;
    await using _bench = bench;
    await hook.hand({ transcript: undefined });
    hook.hookLives = false;
    await hook.turns(() => bench.delivery().state === "unsure");
    assert.deepEqual(bench.terminal.acts, []);
  });

  it("gets nothing where another way is open, while something is under way, or when it is gone", async () => {
    const native = openHookBench({ programs: createFakePrograms(TRANSCRIPT) });
    await using _native = native.bench;
    const none = { texts: [], attempts: [], mayTell: false };
    assert.deepEqual(await native.hand({}, ["native", "hook", "paste"]), none);

    const hook = openHookBench();
    const { bench } = hook;
    await using _bench = bench;
    const gone = AbortSignal.abort();
    assert.deepEqual(await hook.hand({ gone }), none);
    bench.begin("pasted", TRANSCRIPT);
    assert.deepEqual(await hook.hand(), none);
  });

  it("takes no more along than its program passes on whole", async () => {
    const hook = openHookBench();
    const { bench } = hook;
    await using _bench = bench;
    const long = messageOf(2, { body: "<&>".repeat(700) });
    bench.ledger.store(long, ["cc.party"], bench.clock.now());
    bench.ledger.store(messageOf(3), ["cc.party"], bench.clock.now());
    const { texts } = await hook.hand();
    assert.deepEqual(texts, [typingOf(bench.delivery())], "nothing overtakes the long one");
  });

  it("that is not the agent's own, or may not carry, is only told that something waits", async () => {
    const hook = openHookBench();
    await using _bench = hook.bench;
    const told = { texts: [], attempts: [], mayTell: true };
    assert.deepEqual(await hook.hand({ pid: 4_242 }), told);
    assert.deepEqual(await hook.hand({}, ["paste"]), told);
  });

  it("makes a turn go on a few times in a row and no more", async () => {
    const hook = openHookBench();
    const { bench } = hook;
    await using _bench = bench;
    const rounds: number[] = [];
    for (let number = 2; number < 12; number += 1) {
      const { texts } = await hook.hand({ continued: number > 2 });
      bench.transcripts.append(TRANSCRIPT, texts.join("\n"));
      await hook.turns(() => bench.ledger.openAttempts().length === 0);
      rounds.push(texts.length);
      bench.ledger.store(messageOf(number), ["cc.party"], bench.clock.now());
    }
    assert.deepEqual(rounds.slice(0, 8), [1, 1, 1, 1, 1, 1, 0, 0]);
  });
});
