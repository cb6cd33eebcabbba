/** Lengths of time and deadlines, as people, files and configuration write them. Times are epoch milliseconds. */

import { PartyError } from "./error.ts";

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
type Unit = keyof typeof UNITS;
/** A hundred years: beyond it a sum with the present is no date any more. */
const LONGEST = 36_500 * UNITS.d;

const PART = /(?<count>\d+(?:\.\d+)?)(?<unit>ms|[dhms])/gv;
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/v;
const CLOCK = /^(?<hours>[01]?\d|2[0-3]):(?<minutes>[0-5]\d)$/v;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+\-]\d{2}:\d{2})$/v;

/** Reads `500ms`, `30s`, `5m`, `2h`, `1d` and chains such as `1h30m` into milliseconds. */
export const parseDuration = (text: string): number => {
  const length = readDuration(text);
  if (length === undefined) {
    throw new PartyError("USAGE", `Not a length of time: ${quote(text)}.`, {
      hint: "Write a number and a unit, such as 500ms, 30s, 5m, 2h or 1d.",
    });
  }
  return length;
};

/** The shortest text that {@link parseDuration} reads as `ms`. */
export const formatDuration = (ms: number): string => {
  let rest = Math.round(ms);
  let text = "";
  for (const [unit, size] of Object.entries(UNITS)) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === "" ? "0s" : text;
};

/** Reads a deadline: a length of time from `now`, a local clock time (the next one), or RFC 3339. Refuses the past. */
export const parseDeadline = (text: string, now: number): number => {
  const length = readDuration(text);
  const at =
    length === undefined ? (readClock(text, now) ?? parseTime(text)) : Math.round(now + length);
  if (at === undefined) {
    throw new PartyError("USAGE", `Not a deadline: ${quote(text)}.`, {
      hint: "Write a length of time (30m), a clock time (14:30) or a full time (2026-11-20T14:30:00Z).",
    });
  }
  if (at <= now) {
    throw new PartyError("USAGE", `The deadline ${quote(text)} has passed.`, {
      hint: "Write one that lies ahead.",
    });
  }
  return at;
};

/** Reads an RFC 3339 time; undefined for anything else. */
export const parseTime = (text: string): number | undefined => {
  if (!RFC_3339.test(text)) return undefined;
  const at = Date.parse(text.toUpperCase().replace(" ", "T"));
  return Number.isNaN(at) ? undefined : at;
};

/** RFC 3339 in UTC with milliseconds: the form on every wire. */
export const formatTime = (at: number): string => new Date(at).toISOString();

/** A deadline for people and agents: the local clock time while that is unambiguous, else date and time in UTC. */
export const formatDeadline = (at: number, now: number): string => {
  if (Math.abs(at - now) >= UNITS.d / 2) return `${formatTime(at).slice(0, 16)}Z`;
  const date = new Date(at);
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
};

/** `40 s`, `18 min`, `3 h`, `2 days`: a length of time for people, in its largest whole unit. */
export const formatSpan = (ms: number): string => {
  const length = Math.abs(ms);
  if (length < UNITS.m) return `${Math.floor(length / UNITS.s)} s`;
  if (length < UNITS.h) return `${Math.floor(length / UNITS.m)} min`;
  if (length < 2 * UNITS.d) return `${Math.floor(length / UNITS.h)} h`;
  return `${Math.floor(length / UNITS.d)} days`;
};

/** `now`, `2 min ago`, `in 18 min`. */
export const formatRelative = (at: number, now: number): string => {
  if (Math.abs(at - now) < UNITS.s) return "now";
  return at < now ? `${formatSpan(now - at)} ago` : `in ${formatSpan(at - now)}`;
};

/** Reads what {@link parseDuration} does; undefined for anything else. */
export const readDuration = (text: string): number | undefined => {
  if (!WHOLE.test(text)) return undefined;
  const length = text
    .matchAll(PART)
    .reduce((sum, { groups }) => sum + Number(groups?.["count"]) * sizeOf(groups?.["unit"]), 0);
  return length <= LONGEST ? length : undefined;
};

const sizeOf = (unit: string | undefined): number => UNITS[unit as Unit];

const readClock = (text: string, now: number): number | undefined => {
  const { hours, minutes } = CLOCK.exec(text)?.groups ?? {};
  if (hours === undefined) return undefined;
  const date = new Date(now);
  date.setHours(Number(hours), Number(minutes), 0, 0);
  // Setting the day rather than adding 24 hours keeps the clock time over a change to summer time.
  if (date.getTime() <= now) date.setDate(date.getDate() + 1);
  return date.getTime();
};

const twoDigits = (value: number): string => String(value).padStart(2, "0");

const quote = (text: string): string => JSON.stringify(text.slice(0, 80));
