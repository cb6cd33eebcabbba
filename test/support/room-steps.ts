import assert from "node:assert/strict";

import type { HoldCause } from "../../src/domain/delivery.ts";
import type { MessageId } from "../../src/domain/message.ts";
import type { DemoAgent, KeyRecord } from "./demo-agent.ts";
import { countIn, type Room } from "./room.ts";

export const agentOf = (room: Room, role: string): DemoAgent => {
  const agent = room.agents[role];
  assert.ok(agent !== undefined);
  return agent;
};

/** What the agent got through its terminal: nothing but us types there. */
export const typedTo = (agent: DemoAgent): readonly KeyRecord[] =>
  agent.keyLog().filter(({ by, event }) => by === "tty" && (event === "key" || event === "paste"));

export const waitForHold = (room: Room, id: MessageId, because: HoldCause): Promise<unknown> =>
  room.waitForDelivery(
    id,
    `a hold because of ${because}`,
    ({ state, hold }) => state === "held" && hold?.because === because,
  );

export const waitUntilSeen = (room: Room, id: MessageId): Promise<unknown> =>
  room.waitForDelivery(id, "seen", ({ state }) => state === "seen", 30_000);

/** Posts one message from somebody who claims to be the human. */
export const say = (room: Room, role: string, body: string): MessageId =>
  room.post("human", { to: [role], body });

export const assertReadOnce = (room: Room, role: string, body: string): void =>
  assert.equal(countIn(room.read(role), body), 1, `${body} in ${role}`);
