import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { type Action, PLAIN, timesRead } from "../../test/support/delivery-action.ts";
import { createDeliveryModel, type DeliveryModel } from "../../test/support/delivery-model.ts";
import { type Act, FAKE_PROFILE } from "../../test/support/fake-panes.ts";
import { classify } from "../domain/classify.ts";
import { shortId } from "../domain/id.ts";
import type { HoldCause } from "../domain/delivery.ts";
import type { Message } from "../domain/message.ts";
import { holdFor } from "./look-at-agent.ts";

const RUNS = process.env["PARTY_SOAK_SCALE"] === "1" ? 20_000 : 300;

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("send" as const),
      from: fc.constantFrom("oc.party", "cx.party"),
      priority: fc.constantFrom(0 as const, 1 as const, 1 as const, 2 as const),
      life: fc.option(fc.nat(5_000), { nil: undefined, freq: 8 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.oneof(fc.nat(60), fc.nat(600), fc.nat(6_000)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("work" as const), ms: fc.nat(5_000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("kill" as const),
      step: fc.integer({ min: 1, max: 16 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("fail" as const),
      how: fc.constantFrom(
        "cut-before" as const,
        "cut-after" as const,
        "server-dies-after" as const,
      ),
    }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constantFrom(...PLAIN) }) },
);

const lives = fc.record({
  actions: fc.array(action, { minLength: 1, maxLength: 40, size: "max" }),
  luck: fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), { minLength: 1, maxLength: 8 }),
});

const live = async (
  transcript: boolean,
  { actions, luck }: { readonly actions: readonly Action[]; readonly luck: readonly number[] },
): Promise<void> => {
  await using model = createDeliveryModel({ transcript, luck });
  for (const each of actions) {
    await model.act(each);
    await model.advance(7);
    assert.deepEqual(model.failures, []);
  }
  await model.act({ do: "restart" });
  await model.advance(35_000);
  assert.deepEqual(model.failures, []);
  assertHoldIsTrue(model);
  await model.makeReady();
  assert.deepEqual(model.failures, []);
  assertTypedWithCare(model);
  assertToldOnce(model);
  if (transcript) assertReadOnce(model);
  else assertReadOnceOrTold(model);
  assertInOrder(model);
};

const stateOf = (model: DeliveryModel, { id }: Message): string =>
  model.ledger().deliveriesOf(id)[0]?.state ?? "none";

/** Nothing was typed into anything but what was looked at and found ready, and no key came twice. */
const assertTypedWithCare = ({ terminal }: DeliveryModel): void => {
  assert.deepEqual(terminal.answers, []);
  let enters = 0;
  for (const act of terminal.acts) {
    if (act.input.kind === "paste") {
      assert.equal(act.reading.kind, "ready", JSON.stringify(act));
      enters = 0;
      continue;
    }
    assert.equal(act.input.key, "Enter");
    assert.equal(act.reading.quiet, true);
    assert.match(act.composer, ONE_ENVELOPE, "the composer holds one message and nothing else");
    enters += 1;
    assert(
      enters === 1 || (enters === 2 && act.afterSwallowed),
      `a blind key: ${show(terminal.acts)}`,
    );
  }
};

const ONE_ENVELOPE =
  /^<relay-message id="(?<id>\w+)"(?:(?!<relay-message).)*<\/relay-message \k<id>>$/sv;

const show = (acts: readonly Act[]): string =>
  acts.map(({ input }) => (input.kind === "key" ? input.key : "paste")).join(" ");

const assertReadOnce = (model: DeliveryModel): void => {
  for (const message of model.sent) {
    const times = timesRead(model.terminal.reads, message);
    const state = stateOf(model, message);
    if (model.decided.has(message.id)) {
      assert(times <= 1, `${message.body} was read ${times} times`);
      continue;
    }
    assert.deepEqual({ times, state }, { times: 1, state: "seen" }, message.body);
  }
};

/**
 * How often a person had the message sent again that ended in doubt: each time it may be read once more. The ledger tells,
 * because a daemon may be killed right behind the commit.
 */
const retriesOf = (model: DeliveryModel, { id }: Message): number =>
  model
    .ledger()
    .eventsOf(id)
    .filter(({ detail }) => detail === "sent again by human").length;

const assertReadOnceOrTold = (model: DeliveryModel): void => {
  for (const message of model.sent) {
    const times = timesRead(model.terminal.reads, message);
    const state = stateOf(model, message);
    const allowed = 1 + retriesOf(model, message);
    assert(times <= allowed, `${message.body} was read ${times} times`);
    if (model.decided.has(message.id)) continue;
    // A composer that took the text is all there is to see where no transcript is kept.
    const wasTaken =
      state === "handed" && (times === 1 || timesRead(model.terminal.unsent, message) > 0);
    assert(wasTaken || state === "unsure", `${message.body} is ${state}, read ${times} times`);
  }
};

const assertToldOnce = (model: DeliveryModel): void => {
  for (const message of model.sent) {
    if (model.decided.has(message.id)) continue;
    const told = model
      .ledger()
      .inbox({ recipient: message.from, unread: false, limit: 1_000 })
      .filter(({ message: note }) => note.subject?.includes(shortId(message.id)));
    const unsure = model
      .ledger()
      .eventsOf(message.id)
      .filter(({ type }) => type === "unsure").length;
    assert(unsure <= 1);
    assert.equal(told.length, unsure, `${message.body} is ${stateOf(model, message)}`);
  }
};

const assertInOrder = ({ terminal, sent }: DeliveryModel): void => {
  for (const from of ["oc.party", "cx.party"])
    for (const priority of [0, 1, 2]) {
      const places = sent
        .filter((message) => message.from === from && message.priority === priority)
        .map((message) =>
          terminal.reads.findIndex((text) => text.includes(`id="${shortId(message.id)}"`)),
        )
        .filter((place) => place >= 0);
      assert.deepEqual(
        places,
        places.toSorted((one, other) => one - other),
      );
    }
};

/** What the delivery whose turn it is waits for is what the terminal shows. */
const assertHoldIsTrue = (model: DeliveryModel): void => {
  const ledger = model.ledger();
  const [open] = ledger.openAttempts();
  const turn =
    open === undefined
      ? ledger.next("cc.party", Number.MAX_SAFE_INTEGER)
      : ledger.delivery(open.delivery);
  if (turn === undefined) return;
  const expected = causesNow(model);
  if (open !== undefined) expected.push("not-confirmed", "earlier-attempt");
  assert(
    turn.hold !== undefined && expected.includes(turn.hold.because),
    `${turn.message.body} is ${turn.state} because of ${turn.hold?.because}, not ${expected.join()}`,
  );
};

const causesNow = ({ terminal, isMapped }: DeliveryModel): HoldCause[] => {
  const screen = terminal.screen();
  if (screen === undefined || !isMapped()) return ["agent-not-running"];
  const reading = classify(screen, FAKE_PROFILE);
  return reading.kind === "ready" ? [] : [holdFor(reading).because];
};

describe("a daemon that lives through anything", () => {
  it("lets each message be read exactly once by an agent that keeps a transcript", async () => {
    await fc.assert(
      fc.asyncProperty(lives, (life) => live(true, life)),
      { numRuns: RUNS / 2 },
    );
  });

  it("lets no message be read twice by an agent without a transcript, and tells of each doubt", async () => {
    await fc.assert(
      fc.asyncProperty(lives, (life) => live(false, life)),
      { numRuns: RUNS / 2 },
    );
  });
});
