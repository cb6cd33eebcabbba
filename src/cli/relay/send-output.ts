import { displayAgent } from "../../domain/address.ts";
import type { AwaitDocument } from "../../domain/control.ts";
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
  /** The message is on disk; `stored` tells what the daemon said of it. */
  posted(stored: AwaitDocument | undefined): void;
  /** It is on disk, and nobody is there to take it up. */
  waitsForDaemon(): void;
  /** It is on disk, and its way is shown from here on. */
  begin(): void;
  step(progress: Progress): void;
  end(): void;
}

export const createSendOutput = (
  json: boolean,
  posted: Posted,
  defaultSession: string,
  startedAt: number,
  { stdout, stderr }: Pick<Streams, "stdout" | "stderr">,
): SendOutput => {
  const steps: Progress[] = [];
  const names = posted.to.join(", ");
  const say = (line: string): void => {
    if (!json) stdout.write(`${line}\n`);
  };
  const document = (state: string, stored?: AwaitDocument): void => {
    if (json) stdout.write(`${JSON.stringify(documentOf(posted, state, steps, stored))}\n`);
  };

  return {
    posted: (stored) => {
      const duplicate = stored?.duplicate_of ?? undefined;
      const state = stored?.reached === true ? "stored" : "posted";
      document(state, stored);
      if (duplicate !== undefined) {
        return say(`duplicate of ${shortId(duplicate as MessageId)} → ${names}`);
      }
      say(`${state} ${shortId(posted.id)} → ${names}${debt(posted, startedAt)}`);
      const twin = stored?.twin ?? undefined;
      if (twin !== undefined) stderr.write(`relay: ${twinNote(twin)}\n`);
    },
    waitsForDaemon: () => {
      document("posted");
      say(`posted ${shortId(posted.id)} → ${names}${debt(posted, startedAt)}`);
      stderr.write(
        "relay: no daemon runs; the message waits on disk (start it with party or relay-daemon)\n",
      );
    },
    begin: () => say(`posted ${shortId(posted.id)} → ${names}${debt(posted, startedAt)}`),
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

const debt = ({ needsReply, replyBy }: Posted, now: number): string => {
  if (!needsReply) return "";
  return replyBy === undefined
    ? " (answer owed)"
    : ` (answer owed by ${formatDeadline(replyBy, now)})`;
};

const twinNote = (id: string): string =>
  `the same text went out less than 10 s ago as ${shortId(id as MessageId)}; both will arrive`;

const documentOf = (
  { id, from, to, needsReply, replyBy }: Posted,
  state: string,
  steps: readonly Progress[],
  stored: AwaitDocument | undefined,
): object => {
  const known = (stored?.duplicate_of ?? id) as MessageId;
  return {
    id: known,
    short_id: shortId(known),
    from,
    to,
    state,
    needs_reply: needsReply,
    reply_by: replyBy === undefined ? null : new Date(replyBy).toISOString(),
    duplicate_of: stored?.duplicate_of ?? null,
    twin: stored?.twin ?? null,
    deliveries: [...new Map(steps.map((step) => [step.recipient, step])).values()],
  };
};
