import { displayAgent } from "../../domain/address.ts";
import { formatTime } from "../../domain/duration.ts";
import { shortId } from "../../domain/id.ts";
import type { DemoDelivery, DemoOutcome } from "../../operations/demo-story.ts";
import { DEMO_SESSION } from "../../operations/demo-watch.ts";
import { columns } from "../columns.ts";

export interface DemoStep {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

/** One step as a line. */
export const stepLine = ({ at, who, what }: DemoStep): string =>
  `${(at / 1000).toFixed(1).padStart(4)} s  ${who.padEnd(5)}  ${what}`;

/** The end of the demo: its deliveries, what was counted, and what to try next. */
export const demoLines = (
  { deliveries, counts, draft, daemon }: DemoOutcome,
  took: number,
  isGood: boolean,
): readonly string[] => [
  "",
  ...columns([HEADER, ...deliveries.map(rowOf)], { right: [3, 4, 5, 6, 7] }),
  "Times are seconds after the message was sent.",
  "",
  [
    `lost ${counts.lost}`,
    `doubled ${counts.doubled}`,
    `strayed ${counts.strayed}`,
    `keys on dialogs ${counts.keysOnDialogs}`,
    `keys on drafts ${counts.keysOnDrafts}`,
  ].join(" · "),
  `${counts.posted} messages and recipients, counted in the agents' own logs.`,
  `The draft: ${same(draft)}. The daemon: killed with -9 while an answer`,
  `was ${daemon.during}, back after ${seconds(daemon.downFor)} s.`,
  ...(isGood ? [] : ["", "This is not what Party promises: please report it with these lines."]),
  "",
  `${seconds(took)} s, and nothing is left. Try next:`,
  ...columns(NEXT).map((line) => `  ${line}`),
];

const HEADER = [
  "FROM",
  "TO",
  "WAY IN",
  "STORED",
  "HANDED",
  "SEEN",
  "ANSWERED",
  "TOTAL",
  "MET",
] as const;

const NEXT = [
  ["party ~/project", "your own room: Claude Code and Codex side by side"],
  ['relay send cc "Hello"', "a message to one of them, from any terminal"],
  ["relay who", "who is there, what waits for them, what they owe"],
] as const;

const rowOf = ({ delivery, met }: DemoDelivery): readonly string[] => {
  const { message, recipient, rung, storedAt, handedAt, seenAt, answeredAt } = delivery;
  const after = (at: number | undefined): string =>
    at === undefined ? "–" : seconds(at - message.sentAt);
  return [
    displayAgent(message.from, DEMO_SESSION),
    displayAgent(recipient, DEMO_SESSION),
    rung ?? "–",
    after(storedAt),
    after(handedAt),
    after(seenAt),
    after(answeredAt),
    after(answeredAt ?? seenAt),
    met.join(", "),
  ];
};

const seconds = (ms: number): string => (Math.max(0, ms) / 1000).toFixed(2);

const same = ({ text, held, read }: DemoOutcome["draft"]): string =>
  held === text && read === text
    ? `all ${Buffer.byteLength(text)} bytes kept`
    : `NOT kept, it became ${JSON.stringify(read)}`;

/** The same for programs. */
export const demoDocument = (
  { deliveries, counts, draft, daemon }: DemoOutcome,
  steps: readonly DemoStep[],
  took: number,
  isGood: boolean,
): object => ({
  ok: isGood,
  took_ms: Math.round(took),
  steps: steps.map(({ at, who, what }) => ({ at_ms: Math.round(at), who, what })),
  deliveries: deliveries.map(documentOf),
  counts: {
    posted: counts.posted,
    lost: counts.lost,
    doubled: counts.doubled,
    strayed: counts.strayed,
    keys_on_dialogs: counts.keysOnDialogs,
    keys_on_drafts: counts.keysOnDrafts,
  },
  draft: { text: draft.text, held: draft.held, read: draft.read },
  daemon: {
    killed_pid: daemon.killedPid,
    new_pid: daemon.newPid,
    killed_while: daemon.during,
    down_ms: Math.round(daemon.downFor),
  },
  try_next: NEXT.map(([command]) => command),
});

const documentOf = ({ delivery, met }: DemoDelivery): object => {
  const { message, recipient, state, rung, evidence } = delivery;
  return {
    id: message.id,
    short_id: shortId(message.id),
    from: displayAgent(message.from, DEMO_SESSION),
    to: displayAgent(recipient, DEMO_SESSION),
    way_in: rung ?? null,
    state,
    evidence: evidence ?? null,
    sent_at: time(message.sentAt),
    stored_at: time(delivery.storedAt),
    handed_at: time(delivery.handedAt),
    seen_at: time(delivery.seenAt),
    answered_at: time(delivery.answeredAt),
    met,
  };
};

const time = (at: number | undefined): string | null => (at === undefined ? null : formatTime(at));
