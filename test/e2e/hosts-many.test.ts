import assert from "node:assert/strict";
import { describe, it } from "node:test";

import type { MessageId } from "../../src/domain/message.ts";
import { type Host, openHosts } from "../support/hosts.ts";

/** Eight in the long run: to start their daemons takes most of the time. */
const COUNT = process.env["PARTY_SOAK_SCALE"] === "1" ? 8 : 4;
const NAMES = Array.from({ length: COUNT }, (_, index) => `build${index + 1}`);
const EACH = 50;

/** Each host's messages go to the others in turn. */
const othersOf = ({ name }: Host): readonly string[] => NAMES.filter((other) => other !== name);

const postAll = (host: Host): readonly (readonly [id: MessageId, to: string, body: string])[] =>
  Array.from({ length: EACH }, (_, index) => {
    const to = othersOf(host)[index % (COUNT - 1)] ?? "";
    const body = `${host.name} says ${index} to ${to}`;
    return [host.room.post("human", { to: [`human@${to}`], body }), to, body];
  });

const arrived = async ({ relay }: Host): Promise<readonly string[]> => {
  const { out } = await relay("inbox", "--json", "--limit", "1000");
  const { messages } = JSON.parse(out) as { messages: readonly { body: string }[] };
  return messages.map(({ body }) => body).toSorted();
};

describe("many hosts that all send at the same moment", () => {
  it(`get all ${COUNT * EACH} messages, each once`, async (t) => {
    await using all = await openHosts({
      hosts: Object.fromEntries(NAMES.map((name) => [name, {}])),
    });
    const hosts = Object.values(all.hosts);
    for (const { room } of hosts) await room.startDaemon();
    const began = performance.now();
    const sent = hosts.map((host) => [host, postAll(host)] as const);
    for (const [{ room }, messages] of sent) {
      for (const [id, to] of messages) {
        const what = `at ${to}`;
        const isThere = `arrived on ${to}`;
        await room.waitForDelivery(id, what, ({ hold }) => hold?.reason === isThere, 120_000);
      }
    }
    t.diagnostic(
      `${COUNT * EACH} messages in ${Math.round(performance.now() - began)} ms with ${all.pushes()} pushes`,
    );
    for (const host of hosts) {
      const expected = sent
        .flatMap(([, messages]) => messages)
        .flatMap(([, to, body]) => (to === host.name ? [body] : []));
      assert.deepEqual(await arrived(host), expected.toSorted());
    }
  });
});
