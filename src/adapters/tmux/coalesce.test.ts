import assert from "node:assert/strict";
import { it, mock, type TestContext } from "node:test";

import { coalesce } from "./coalesce.ts";

const setup = (t: TestContext) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const act = mock.fn();
  return { timers: t.mock.timers, act, call: coalesce(act, 15) };
};

it("acts on the first call at once, and once for all that come soon after", (t) => {
  const { timers, act, call } = setup(t);
  for (let index = 0; index < 5; index += 1) call();
  assert.equal(act.mock.callCount(), 1);
  timers.tick(14);
  assert.equal(act.mock.callCount(), 1);
  timers.tick(1);
  assert.equal(act.mock.callCount(), 2);
  timers.tick(100);
  assert.equal(act.mock.callCount(), 2);
});

it("acts at once again after a pause, and drops what is due when cancelled", (t) => {
  const { timers, act, call } = setup(t);
  call();
  timers.tick(20);
  call();
  assert.equal(act.mock.callCount(), 2);
  call();
  call.cancel();
  timers.tick(100);
  assert.equal(act.mock.callCount(), 2);
});
