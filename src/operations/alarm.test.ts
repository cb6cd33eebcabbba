import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { installFakeClock } from "../../test/support/fake-clock.ts";
import { createAlarm } from "./alarm.ts";

describe("an alarm", () => {
  it("ends a waiting when it rings, and when its time is over, and says which", async () => {
    using clock = installFakeClock();
    const alarm = createAlarm();
    const rung = alarm.wait(1_000);
    alarm.ring();
    assert.equal(await rung, true);
    const over = alarm.wait(1_000);
    await clock.advance(1_000);
    assert.equal(await over, false);
  });

  it("that rang while nobody waited ends the next waiting at once, and no further one", async () => {
    using clock = installFakeClock();
    const alarm = createAlarm();
    alarm.ring();
    alarm.ring();
    assert.equal(await alarm.wait(), true);
    const next = alarm.wait(50);
    await clock.advance(50);
    assert.equal(await next, false);
  });
});
