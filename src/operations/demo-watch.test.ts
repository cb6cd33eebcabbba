import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { messageOf } from "../../test/support/message.ts";
import type { DemoRoom } from "../ports/demo-room.ts";
import type { Delivery, LedgerReader } from "../ports/ledger.ts";
import { createDemoWatch } from "./demo-watch.ts";

const deliveryOf = (changes: Partial<Delivery>): Delivery =>
  ({
    id: 1,
    sequence: 1,
    recipient: "cc.party",
    state: "stored",
    message: messageOf(1),
    ...changes,
  }) as Delivery;

/** A room whose time passes only while somebody waits; `ledger` sees the time. */
const setup = (find: (now: number) => readonly Delivery[]) => {
  let now = 0;
  const ledger = {
    inbox: ({ recipient }: { readonly recipient: string }) =>
      find(now).filter((delivery) => delivery.recipient === recipient),
  } as unknown as LedgerReader;
  const room = {
    ledger,
    pause: () => {
      now += 100;
      return Promise.resolve();
    },
  } as unknown as DemoRoom;
  return createDemoWatch(room, { now: () => now, monotonic: () => now });
};

const wanted = { body: "body 1", to: "cc" };

describe("the demo's waits", () => {
  it("end as soon as the delivery is as wanted", async () => {
    const watch = setup((now) => [deliveryOf({ state: now < 500 ? "stored" : "seen" })]);
    const seen = await watch.until(wanted, "it to be read", ({ state }) => state === "seen");
    assert.equal(seen.state, "seen");
  });

  it("tell other messages and other recipients apart", async () => {
    const watch = setup(() => [
      deliveryOf({ message: messageOf(2) }),
      deliveryOf({ recipient: "cx.party", sequence: 2 }),
      deliveryOf({ sequence: 3 }),
    ]);
    assert.equal((await watch.until(wanted, "it", () => true)).sequence, 3);
    assert.deepEqual(
      watch.deliveries().map(({ sequence }) => sequence),
      [1, 2, 3],
    );
  });

  it("name in vain what they waited for, and how things stand", async () => {
    const hold = { because: "dialog", reason: "shows a dialog" } as const;
    const watch = setup(() => [deliveryOf({ state: "held", hold })]);
    await assert.rejects(
      watch.until(wanted, "it to be read", () => false),
      {
        code: "TIMED_OUT",
        message:
          "The demo waited 20 s in vain for it to be read: the message to cc is held (shows a dialog).",
      },
    );
    await assert.rejects(
      setup(() => []).until(wanted, "it", () => true),
      {
        message: "The demo waited 20 s in vain for it: the message to cc is not stored.",
      },
    );
    await assert.rejects(
      setup(() => []).wait("a sign", () => undefined),
      {
        message: "The demo waited 20 s in vain for a sign.",
      },
    );
  });
});
