/** Times as the original's scripts write them: three forms in one real file, all meant as UTC. */

import { formatTime } from "../duration.ts";
import { isNumber, type Json } from "./json.ts";

/** Undefined for what names no time. A text without a zone is UTC; a bare number is seconds, or milliseconds where those lie too far ahead. */
export const parseClassicTime = (value: Json | undefined): number | undefined => {
  if (isNumber(value)) return epochOf(Number(value.literal));
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^\d{9,13}$/v.test(text)) return epochOf(Number(text));
  const { day, time = "00:00", zone = "Z" } = TIME.exec(text)?.groups ?? {};
  if (day === undefined) return undefined;
  const at = Date.parse(`${day}T${time.replace(",", ".")}${zoneOf(zone)}`);
  return Number.isNaN(at) ? undefined : at;
};

/** `2025-11-04 23:06`: what `send_message.sh` writes. */
export const formatMinute = (at: number): string => formatTime(at).slice(0, 16).replace("T", " ");

/** `2025-11-04T23:06:20Z`: what heartbeats, status and jobs hold. */
export const formatSecond = (at: number): string => `${formatTime(at).slice(0, 19)}Z`;

/** `2025-11-04 23:06:20`: what log lines begin with. */
export const formatLogTime = (at: number): string => formatTime(at).slice(0, 19).replace("T", " ");

const TIME =
  /^(?<day>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(?<zone>Z|UTC|GMT|[+\-]\d{2}:?\d{2})?)?$/iv;

const zoneOf = (zone: string): string =>
  /^[a-z]/iv.test(zone) ? "Z" : zone.replace(/^(?<hours>...):?/v, "$<hours>:");

const LATEST_SECONDS = 100_000_000_000;

const epochOf = (number: number): number | undefined => {
  if (!Number.isFinite(number) || number < 0) return undefined;
  const at = Math.round(number < LATEST_SECONDS ? number * 1000 : number);
  return at <= 253_402_300_799_999 ? at : undefined;
};
