import type { HoldCause, State } from "../delivery.ts";
import type { Message } from "../message.ts";
import type { Receipt } from "./item.ts";

/** What a receipt tells of one delivery. */
export interface Told {
  readonly message: Pick<Message, "id">;
  readonly state: State;
  readonly hold: { readonly because: HoldCause } | undefined;
  readonly rung: Receipt["rung"];
  readonly evidence: string | undefined;
  readonly updatedAt: number;
}

/**
 * What became of all deliveries that one address of another host stands for here, as one: an address of several agents
 * is only as far as the one that is farthest behind. Why is told in words of this page alone: a reason may quote a
 * screen, and what stands on a screen never leaves its host.
 */
export const receiptOf = (recipient: string, deliveries: readonly Told[]): Receipt => {
  const [behind] = deliveries.toSorted((a, b) => PROGRESS[a.state] - PROGRESS[b.state]);
  if (behind === undefined) throw new Error("A receipt of nothing.");
  return {
    message: behind.message.id,
    recipient,
    state: behind.state,
    because: behind.hold?.because,
    reason: behind.hold === undefined ? ENDED[behind.state] : HELD[behind.hold.because],
    rung: behind.rung,
    evidence: behind.evidence && evidenceOf(behind.evidence),
    at: behind.updatedAt,
  };
};

/** Clauses whose subject is the recipient. */
const HELD: Readonly<Record<HoldCause, string>> = {
  "agent-not-running": "is not running",
  busy: "is at work",
  draft: "has a draft of its person in its composer",
  dialog: "shows a dialog",
  menu: "shows a menu",
  "copy-mode": "is in copy mode",
  shell: "shows a shell",
  "unknown-screen": "shows a screen that is not recognised",
  "earlier-attempt": "has an earlier attempt to be decided first",
  "not-confirmed": "has not confirmed it",
  starting: "has started a moment ago",
  "no-way-in": "has no way in that is open",
  "not-proven": "is not proven to be safe to type into",
  link: "is on another host",
  "not-allowed": "is not to be written to by other hosts",
  "handed-over": "has handed its work over, and begins anew",
  "in-bypass": "works without permission checks, and takes verified messages alone",
  tmux: "can not be reached through tmux",
};

const ENDED: Partial<Readonly<Record<State, string>>> = {
  unsure: "nobody can know whether it was read",
  failed: "it was given up there",
  expired: "its time was over",
};

/** Evidence in our own words stays; what a program said of itself does not leave. */
const evidenceOf = (evidence: string): string =>
  OWN_WORDS.test(evidence) ? evidence : "its program accepted it";

const OWN_WORDS =
  /^(?:(?:queued by the program itself, )?transcript line \d+|the composer took the text and was then empty|its hook gave it to the program at a turn's end|relay read in the name of [a-z0-9._\-]+(?: \(claimed\))?|reply [a-z0-9\-]+)$/v;

/** What needs somebody comes first, then what is on its way. */
const PROGRESS: Readonly<Record<State, number>> = {
  unsure: 0,
  failed: 1,
  expired: 2,
  stored: 3,
  held: 4,
  handing: 5,
  handed: 6,
  seen: 7,
  answered: 8,
};
