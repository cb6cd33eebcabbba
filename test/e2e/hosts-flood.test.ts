import assert from "node:assert/strict";
import { describe, it } from "node:test";

import type { MessageId } from "../../src/domain/message.ts";
import { type Host, openHosts } from "../support/hosts.ts";

const EACH = 50;
/** The budget of one run in which both begin to send at the same moment. */
const MOST_PUSHES = 10;
const isLong = process.env["PARTY_SOAK_SCALE"] === "1";

/**
 * Sends all at once: in the long run as people do, each message by a command of its own, which takes the machine for
 * seconds; else as files that a command would leave.
 */
const sendAll = async (from: Host, to: string): Promise<readonly string[]> =>
  Promise.all(
    Array.from({ length: EACH }, async (_, index) => {
      const body = `${from.name} says ${index}`;
      if (!isLong) return from.room.post("human", { to: [`human@${to}`], body });
      const { status, out, err } = await from.relay("send", "--json", `human@${to}`, body);
      assert.equal(status, 0, err);
      return (JSON.parse(out) as { id: string }).id;
    }),
  );

/** Bodies that arrived at a host's human from another host, as often as they are there. */
const arrived = async ({ relay }: Host): Promise<readonly string[]> => {
  const { out } = await relay("inbox", "--json", "--limit", "1000");
  const { messages } = JSON.parse(out) as { messages: readonly { body: string }[] };
  return messages.map(({ body }) => body).toSorted();
};

const untilThere = ({ room }: Host, ids: readonly string[]): Promise<unknown> =>
  Promise.all(
    ids.map((id) =>
      room.waitForDelivery(
        id as MessageId,
        "at the other host",
        ({ hold }) => hold?.reason.startsWith("arrived on ") === true,
      ),
    ),
  );

describe("two hosts that both begin to send at the same moment", () => {
  it(`get all of each other's ${EACH} messages, each once, with few pushes`, async (t) => {
    for (let run = 0; run < (isLong ? 5 : 1); run += 1) {
      await using all = await openHosts({ hosts: { build1: {}, build2: {} } });
      const [build1, build2] = Object.values(all.hosts) as [Host, Host];
      await build1.room.startDaemon();
      await build2.room.startDaemon();
      await Promise.all([build1, build2].map((host) => host.relay("link", "sync")));
      await Promise.all([build1, build2].map((host) => host.relay("link", "sync")));
      const before = all.pushes();
      const began = performance.now();
      const [ids1, ids2] = await Promise.all([
        sendAll(build1, "build2"),
        sendAll(build2, "build1"),
      ]);
      const sent = performance.now();
      await Promise.all([untilThere(build1, ids1), untilThere(build2, ids2)]);
      const pushes = all.pushes() - before;
      t.diagnostic(
        `${2 * EACH} sent in ${Math.round(sent - began)} ms, arrived ${Math.round(performance.now() - sent)} ms later with ${pushes} pushes`,
      );
      for (const [host, other] of [
        [build2, build1],
        [build1, build2],
      ] as const) {
        const expected = Array.from({ length: EACH }, (_, index) => `${other.name} says ${index}`);
        assert.deepEqual(await arrived(host), expected.toSorted());
      }
      assert.ok(pushes <= MOST_PUSHES, `${pushes} pushes`);
    }
  });
});
