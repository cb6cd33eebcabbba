/** What the commits of the classic layout are called: as the original's scripts call theirs, one commit for all that waits. */

import { oneLine } from "../visible-text.ts";
import { formatSecond } from "./classic-time.ts";

export type ClassicChange =
  | {
      readonly kind: "message";
      readonly from: string;
      readonly to: string;
      readonly subject: string;
    }
  | { readonly kind: "read"; readonly host: string }
  | { readonly kind: "ack"; readonly id: string; readonly host: string }
  | {
      readonly kind: "status";
      readonly host: string;
      readonly status: string;
      readonly at: number;
    }
  | { readonly kind: "jobs"; readonly host: string }
  | { readonly kind: "locks"; readonly host: string }
  | { readonly kind: "files"; readonly host: string }
  | { readonly kind: "repair"; readonly host: string }
  | { readonly kind: "archive"; readonly host: string; readonly count: number };

/** One change is its line alone; of several the first is the subject, and each has a line below. Empty for none. */
export const commitMessage = (changes: readonly ClassicChange[]): string => {
  const lines = [...new Set(changes.map(lineOf))];
  const [first = "", ...more] = lines;
  if (more.length === 0) return first;
  return [`${first} (and ${more.length} more)`, "", ...lines].join("\n");
};

/** What our commits say at their end: whoever reads it knows that no script stands behind it which could be disturbed. */
const TRAILER = "Party-Host";

export const withTrailer = (message: string, host: string): string =>
  `${message}\n\n${TRAILER}: ${host}`;

/** Was a commit made by a host of ours? */
export const isOurs = (message: string): boolean =>
  message.split("\n").some((line) => line.startsWith(`${TRAILER}: `));

const lineOf = (change: ClassicChange): string => {
  switch (change.kind) {
    case "message":
      return `Message from ${change.from} to ${change.to}: ${oneLine(change.subject, 100)}`;
    case "read":
      return `[${change.host}] Marked messages as read`;
    case "ack":
      return `Ack ${oneLine(change.id, 80)} by ${change.host}`;
    case "status":
      return `[${change.host}] Status: ${oneLine(change.status, 80)} at ${formatSecond(change.at)}`;
    case "jobs":
      return `[${change.host}] Jobs updated`;
    case "locks":
      return `[${change.host}] Locks updated`;
    case "files":
      return `[${change.host}] Files updated`;
    case "repair":
      return `[${change.host}] Repaired messages.json`;
    case "archive":
      return `[${change.host}] Archived ${change.count} messages`;
  }
};
