/** What `relay` says of stalled attacks. What comes from their files is shown on one line. */

import { formatSpan } from "../duration.ts";
import { oneLine } from "../visible-text.ts";
import type { Attack } from "./attack.ts";

export interface Stalled {
  readonly attack: Attack;
  readonly updatedAt: number;
}

export interface Said {
  readonly subject: string;
  readonly body: string;
}

/** To whoever leads the attacks. */
export const reminderOf = (stalled: readonly Stalled[], now: number): Said => {
  const [{ attack: first }] = stalled as readonly [Stalled];
  const id = stalled.length === 1 ? first.id : "ID";
  const next = `Look: relay attack show ${id}. It goes on with: relay attack phase|chunk ${id} …, done ${id}, abort ${id}`;
  if (stalled.length === 1) {
    return {
      subject: `Stalled: ${first.id}`,
      body: `Attack ${first.id} appears stalled. Last update ${lastOf(stalled[0] as Stalled, now)}.\n${next}`,
    };
  }
  const lines = stalled.map((one) => `${one.attack.id}: last update ${lastOf(one, now)}`);
  return {
    subject: `Stalled: ${stalled.length} attacks`,
    body: [`${stalled.length} attacks appear stalled:`, ...lines, next].join("\n"),
  };
};

export interface GivenUp extends Stalled {
  /** Who leads it, as people know him. */
  readonly lead: string;
  /** How often he was reminded. */
  readonly reminders: number;
}

/** To the human, once for each attack that nobody is reminded of any more. */
export const givenUpOf = (given: readonly GivenUp[], now: number): Said => ({
  subject:
    given.length === 1
      ? `No longer reminded: ${given[0]?.attack.id}`
      : "No longer reminded of attacks",
  body: [
    ...given.map(
      (one) =>
        `Attack ${one.attack.id} does not move. Last update ${lastOf(one, now)}. ${remindedOf(one)}`,
    ),
    `Look: relay attack list. It counts again with its next update.`,
  ].join("\n"),
});

const remindedOf = ({ lead, reminders }: GivenUp): string => {
  if (reminders === 0) return `${lead}, who leads it, could not be reminded.`;
  const times = reminders === 1 ? "once" : `${reminders} times`;
  return `${lead}, who leads it, was reminded ${times} and is not reminded any more.`;
};

const lastOf = ({ attack, updatedAt }: Stalled, now: number): string => {
  const { currentPhase, currentChunk } = attack;
  const where = [
    ...(currentPhase === undefined ? [] : [`in phase ${oneLine(currentPhase, 60)}`]),
    ...(currentChunk === undefined ? [] : [`chunk ${oneLine(currentChunk, 60)}`]),
  ];
  return [`${formatSpan(now - updatedAt)} ago`, ...where].join(", ");
};
