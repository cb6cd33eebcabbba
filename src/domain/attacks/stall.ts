/** When an attack counts as stalled, and which reminder is due then. Times are epoch milliseconds. */

import type { Attack } from "./attack.ts";

export interface Pace {
  /** Without a change for so long it is stalled, and the first reminder is due. */
  readonly after: number;
  /** From one reminder to the next. */
  readonly every: number;
  /** Without a change for so long it is given up. */
  readonly until: number;
}

export type Stall =
  | { readonly kind: "moves"; readonly until: number }
  /** `number` counts the reminders that were due up to now, from 1 on. */
  | { readonly kind: "stalled"; readonly number: number; readonly until: number }
  | { readonly kind: "given-up" };

/** How an attack stands that was last changed at `at`, and until when it stands so by itself. */
export const stallOf = (at: number, now: number, { after, every, until }: Pace): Stall => {
  const age = now - at;
  if (age >= until) return { kind: "given-up" };
  if (age < after) return { kind: "moves", until: at + Math.min(after, until) };
  const number = 1 + Math.floor((age - after) / every);
  return { kind: "stalled", number, until: at + Math.min(after + number * every, until) };
};

/** When it was last changed: what the file says, or where it says nothing, or the future, when it was written. */
export const updatedAt = (
  { lastUpdated, startedAt }: Pick<Attack, "lastUpdated" | "startedAt">,
  writtenAt: number,
  now: number,
): number => {
  const said = timeOf(lastUpdated) ?? timeOf(startedAt);
  return Math.min(said === undefined || said > now ? writtenAt : said, now);
};

/** People write times in more ways than programs. */
const timeOf = (text: string | undefined): number | undefined => {
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
};
