import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { shortId } from "../../src/domain/id.ts";
import type { MessageId } from "../../src/domain/message.ts";
import type { Delivery } from "../../src/ports/ledger.ts";
import { MOMENTS } from "./agent-moments.ts";
import { waitFor } from "./demo-agent.ts";
import type { RealRoom } from "./real-room.ts";
import type { RealAgent } from "./real-agent.ts";
import { PROGRAMS } from "./real-programs/programs.ts";

export interface RunOptions {
  readonly messages: number;
  readonly seed: number;
  /** How often the daemon is killed with -9 meanwhile. */
  readonly kills: number;
}

export interface RunRow {
  readonly moment: string;
  readonly bytes: number;
  readonly rung: string;
  /** The message, where its sender was told that nobody can know. */
  readonly unsure: MessageId | undefined;
  readonly reason: string | undefined;
  readonly waited: number;
}

/** Numbers in [0, 1) from a seed (mulberry32), so that a run can be repeated. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const SIZES = [20, 200, 900, 1_100, 4_000, 12_000, 40_000, 100_000];

const bodyOf = (number: number, size: number): string => {
  const line = `${number}: naïve 日本語 🙂 "quoted" <b>&amp; $HOME \`id\` !rm /quit\n`;
  return line
    .repeat(Math.ceil(size / line.length))
    .slice(0, size)
    .trimEnd();
};

/** Sends messages at all moments, one after another, and waits for each to be seen. */
export const sendAtAllMoments = async (
  room: RealRoom,
  agent: RealAgent,
  { messages, seed, kills }: RunOptions,
): Promise<{ readonly rows: readonly RunRow[]; readonly sent: ReadonlyMap<MessageId, string> }> => {
  const random = randomFrom(seed);
  const names = momentsFor(agent);
  const rows: RunRow[] = [];
  const sent = new Map<MessageId, string>();
  const killAt = new Set(Array.from({ length: kills }, () => Math.floor(random() * messages)));
  for (let number = 0; number < messages; number += 1) {
    const name = names[number < names.length ? number : Math.floor(random() * names.length)] ?? "";
    const body = bodyOf(number, SIZES[Math.floor(random() * SIZES.length)] ?? 20);
    const end = await MOMENTS[name]?.begin(agent, room.model);
    const id = room.post(agent.role, body);
    sent.set(id, body);
    const began = performance.now();
    if (killAt.has(number)) {
      await sleep(random() * 300);
      await room.killDaemon();
    }
    // Long enough for anything that would be done wrongly to be done.
    await sleep(700);
    await end?.();
    const delivery = await settle(room, agent, id, name);
    rows.push({
      moment: name,
      bytes: Buffer.byteLength(body),
      rung: delivery.rung ?? "",
      unsure: delivery.state === "unsure" ? id : undefined,
      reason: delivery.reason,
      waited: Math.round(performance.now() - began),
    });
  }
  // A record that goes to the model may be written a moment before the request that carries it.
  const last = [...sent.keys()].at(-1) as MessageId;
  if (rows.at(-1)?.unsure === undefined) {
    await waitFor("the last request", () => hasReached(room, agent, last) || undefined);
  }
  return { rows, sent };
};

const momentsFor = ({ program }: RealAgent): readonly string[] => {
  const { sleeps } = PROGRAMS[program];
  return Object.entries(MOMENTS)
    .filter(([, { needsSleep }]) => sleeps || needsSleep !== true)
    .map(([name]) => name);
};

/** Waits for the end of a delivery, as far as it can be known. */
const settle = async (
  room: RealRoom,
  agent: RealAgent,
  id: MessageId,
  moment: string,
): Promise<Delivery> => {
  const person = setInterval(() => helpStart(room, agent, id), HELP_AFTER);
  try {
    return await room.reached(id, "seen or told");
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`${moment}: ${message}; ${agent.role} shows\n${agent.screen()}`, { cause });
  } finally {
    clearInterval(person);
  }
};

const HELP_AFTER = 5_000;

/** Gemini CLI sometimes starts with its terminal still reading lines, until its person presses Enter. */
const helpStart = (room: RealRoom, agent: RealAgent, id: MessageId): void => {
  const { hold } = room.delivery(id) ?? {};
  if (hold?.reason === "does not take keys one by one yet") agent.key("Enter");
};

const hasReached = ({ model }: RealRoom, { api }: RealAgent, id: MessageId): boolean =>
  model.sentTo(api).some((blocks) => blocks.some((text) => text.includes(openingOf(id))));

const openingOf = (id: MessageId): string => `<relay-message id="${shortId(id)}"`;

/**
 * What the model was sent, counted in the bodies of its requests: each message once in all its lives, whole, in order; one
 * of which the sender was told that nobody can know, once at most.
 */
export const judge = (
  lives: readonly (readonly string[])[],
  sent: ReadonlyMap<MessageId, string>,
  unsure: readonly (MessageId | undefined)[] = [],
): { readonly once: number; readonly inOrder: boolean } => {
  const first = new Map<MessageId, number>();
  for (const [id, body] of sent) {
    const opening = openingOf(id);
    const times = lives.map((blocks) => blocks.join("\n").split(opening).length - 1);
    const life = times.indexOf(1);
    if (unsure.includes(id) && times.every((each) => each === 0)) continue;
    assert.ok(
      life >= 0 && times.every((each) => each <= 1),
      `${shortId(id)} came ${times.join(", ")} times in its lives: ${body.slice(0, 60)}`,
    );
    const blocks = lives[life] ?? [];
    const place = blocks.findIndex((text) => text.includes(opening));
    assertWhole(blocks[place] ?? "", shortId(id), body);
    first.set(id, life * 1e6 + place);
  }
  const places = [...first.values()];
  return {
    once: first.size,
    inOrder: places.every((place, index) => index === 0 || place >= (places[index - 1] ?? 0)),
  };
};

const assertWhole = (text: string, id: string, body: string): void => {
  const isInline = Buffer.byteLength(body) <= 16_384;
  const shown = isInline ? body : body.slice(0, 500);
  assert.ok(text.includes(shown), `message ${id} is not whole: ${text.slice(0, 300)}`);
  assert.ok(text.includes(`</relay-message ${id}>`), `message ${id} has no end`);
  assert.ok(
    isInline || text.includes(`relay read ${id}]`),
    `message ${id} does not say how to go on`,
  );
};
