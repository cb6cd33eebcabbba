import { displayAgent } from "../../domain/address.ts";
import type { CarriedDocument } from "../../domain/control.ts";
import { formatDeadline } from "../../domain/duration.ts";
import { shortId } from "../../domain/id.ts";
import type { MessageId } from "../../domain/message.ts";
import { withSubject } from "../../domain/timeline.ts";
import { visible } from "../../domain/visible-text.ts";
import type { Progress } from "../../operations/await-delivery.ts";
import type { Posted } from "../../operations/send-message.ts";
import type { Streams } from "../context.ts";

/** What is said of a message that was posted: lines for people as they come, or one document at the end. */
export interface SendOutput {
  /** The message is on disk, or in the daemon's ledger; `duplicateOf` is the one whose key it repeats. */
  posted(state: "posted" | "stored", duplicateOf?: MessageId): void;
  /** It is on disk, and how far it came to the remote in time. */
  pushed(carried: CarriedDocument): void;
  /** It is on disk, and nobody is there to take it up. */
  waitsForDaemon(): void;
  /** It is on disk, and its way is shown from here on. */
  begin(): void;
  step(progress: Progress): void;
  end(): void;
}

export interface Said {
  readonly json: boolean;
  readonly posted: Posted;
  /** The message before this one, when it said the same. */
  readonly twin: MessageId | undefined;
  readonly defaultSession: string;
  readonly startedAt: number;
}

export const createSendOutput = (
  { json, posted, twin, defaultSession, startedAt }: Said,
  { stdout, stderr }: Pick<Streams, "stdout" | "stderr">,
): SendOutput => {
  const steps: Progress[] = [];
  const names = posted.to.join(", ");
  const say = (line: string): void => {
    if (!json) stdout.write(`${line}\n`);
  };
  const document = (state: string, duplicateOf?: MessageId): void => {
    if (!json) return;
    const sent = sentToDocument(posted, { state, steps, duplicateOf, twin });
    stdout.write(`${JSON.stringify(sent)}\n`);
  };
  const sayPosted = (state: "posted" | "stored"): void => {
    say(postedLine(posted, state, startedAt));
    if (twin !== undefined) stderr.write(`relay: ${twinNote(twin)}\n`);
  };

  return {
    posted: (state, duplicateOf) => {
      document(state, duplicateOf);
      if (duplicateOf === undefined) sayPosted(state);
      else say(`duplicate of ${shortId(duplicateOf)} → ${names}`);
    },
    pushed: (carried) => {
      sayPosted("stored");
      say(visible(pushedLine(carried)));
      if (!json) return;
      const { commits, waits, foreign_ids } = carried;
      const pushed = { carried: carried.carried, commits, waits, foreign_ids };
      const sent = sentToDocument(posted, { state: "stored", steps, duplicateOf: undefined, twin });
      stdout.write(`${JSON.stringify({ ...sent, pushed })}\n`);
    },
    waitsForDaemon: () => {
      document("posted");
      sayPosted("posted");
      stderr.write(
        "relay: no daemon runs; the message waits on disk (start it with party or relay-daemon)\n",
      );
    },
    begin: () => sayPosted("posted"),
    step: (progress) => {
      steps.push(progress);
      const seconds = Math.max(0, Date.parse(progress.at) - startedAt) / 1000;
      const { state, rung, reason, evidence } = progress;
      const who = displayAgent(progress.recipient, defaultSession);
      const isOnly = posted.to.length === 1 && !/^all\b/v.test(posted.to[0] ?? "");
      const words = [
        isOnly ? null : who,
        rung,
        reason === null ? evidence : withSubject(reason, who),
      ].filter((word) => word !== null);
      say(visible(`${state.padEnd(8)} ${seconds.toFixed(1)} s  ${words.join("  ")}`).trimEnd());
    },
    end: () => document(steps.at(-1)?.state ?? "posted"),
  };
};

const pushedLine = ({ carried, commits, waits, foreign_ids: ids }: CarriedDocument): string => {
  if (!carried) return `queued: ${waits ?? "the remote has not taken it yet"}`;
  const names = [...new Set(Object.values(ids))].join(", ");
  const where = commits.map((commit) => commit.slice(0, 7)).join(", ");
  return `pushed${where === "" ? "" : ` in ${where}`}${names === "" ? "" : ` as ${names}`}`;
};

/** `posted 7f3k2m9qab → cc (answer owed by 14:30)` */
export const postedLine = (posted: Posted, state: "posted" | "stored", now: number): string =>
  `${state} ${shortId(posted.id)} → ${posted.to.join(", ")}${debt(posted, now)}`;

const debt = ({ needsReply, replyBy }: Posted, now: number): string => {
  if (!needsReply) return "";
  return replyBy === undefined
    ? " (answer owed)"
    : ` (answer owed by ${formatDeadline(replyBy, now)})`;
};

export const twinNote = (id: MessageId): string =>
  `the same text went out less than 10 s ago as ${shortId(id)}; both will arrive`;

interface Outcome {
  readonly state: string;
  readonly steps: readonly Progress[];
  readonly duplicateOf: MessageId | undefined;
  readonly twin: MessageId | undefined;
}

export const sentToDocument = (
  { id, from, to, needsReply, replyBy }: Posted,
  { state, steps, duplicateOf, twin }: Outcome,
): object => {
  const known = duplicateOf ?? id;
  return {
    id: known,
    short_id: shortId(known),
    from,
    to,
    state,
    needs_reply: needsReply,
    reply_by: replyBy === undefined ? null : new Date(replyBy).toISOString(),
    duplicate_of: duplicateOf ?? null,
    twin: twin ?? null,
    deliveries: [...new Map(steps.map((step) => [step.recipient, step])).values()],
  };
};
