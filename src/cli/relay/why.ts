import { buildCommand, type Command } from "@stricli/core";

import { formatAgent } from "../../domain/address.ts";
import { formatTime } from "../../domain/duration.ts";
import { shortId } from "../../domain/id.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { explainMessage, type Explanation } from "../../operations/explain-message.ts";
import type { PostedFile } from "../../ports/outbox.ts";
import { columns } from "../columns.ts";
import { clockTime } from "./clock-time.ts";
import { STATUSES } from "../statuses.ts";
import type { ListView, RelayContext } from "./context.ts";
import { deliveryToDocument, messageToDocument } from "./to-document.ts";
import { type JsonFlag, idParameter, jsonFlag } from "./flags.ts";
import { unknownMessage } from "./read.ts";
import { headline, titleOf } from "./title.ts";

export const whyCommand: Command<RelayContext> = buildCommand<JsonFlag, [string], RelayContext>({
  docs: {
    brief: "Tell what became of a message, and what it waits for",
    fullDescription: `Each state with the time it was reached and what proves it.\nExample: relay why 7f3k2m9q8d\n${STATUSES}`,
  },
  parameters: {
    flags: { json: jsonFlag },
    positional: { kind: "tuple", parameters: [idParameter] },
  },
  async func({ json }, id) {
    const control = await this.daemon();
    const posted = this.findPosted(id);
    if (posted !== undefined) {
      const shown = { ...this, now: this.clock.now(), daemonRuns: control !== undefined };
      if (json) return this.print(postedToDocument(posted, shown));
      for (const line of postedLines(posted, shown)) this.print(line);
      return;
    }
    const ledger = this.ledger();
    if (ledger === undefined) throw unknownMessage(id);
    const { agents } = this.roster();
    const explanation = explainMessage(ledger, {
      id,
      now: this.clock.now(),
      session: this.session,
      daemonRuns: control !== undefined,
      standing: (recipient) => agents.find((agent) => formatAgent(agent) === recipient)?.standing,
    });
    if (json) return this.print(explanationToDocument(explanation));
    const view = { session: this.session, now: this.clock.now() };
    for (const line of explanationLines(explanation, view)) this.print(line);
  },
});

export interface PostedView {
  readonly now: number;
  readonly daemonRuns: boolean;
}

/** A message that is on disk and in no ledger yet: there is nothing else to tell of it. */
export const postedToDocument = (
  { id, draft, path }: PostedFile,
  { daemonRuns }: PostedView,
): object => {
  const words = postedWaitsFor(daemonRuns);
  const waits = draft.to.map((recipient) => ({ recipient, words }));
  return { id, short_id: shortId(id), state: "posted", path, waits_for: waits };
};

export const postedLines = (
  { id, sender, sentAt, draft }: PostedFile,
  { now, daemonRuns }: PostedView,
): readonly string[] => {
  const to = draft.to.join(", ");
  const title = `"${headline(draft)}"`;
  const rows = [
    [clockTime(sentAt ?? now, now), "posted", "in the outbox, on disk"],
    ["now", "waits for", postedWaitsFor(daemonRuns)],
  ];
  return [
    `${shortId(id)}  ${oneLine(sender, 40)} → ${to}  ${draft.kind}  ${title}`,
    ...columns(rows, { right: [0] }),
  ];
};

const postedWaitsFor = (daemonRuns: boolean): string =>
  daemonRuns
    ? "the daemon to take it up, in a moment"
    : "a daemon: none runs; start it with party or relay-daemon";

export const explanationLines = (
  { message, deliveries, steps, waits, commands }: Explanation,
  { session, now }: ListView,
): readonly string[] => {
  const several = deliveries.length > 1;
  const row = (time: string, recipient: string | undefined, what: string, words: string) => [
    time,
    ...(several ? [recipient ?? ""] : []),
    what,
    oneLine(words, 300),
  ];
  return [
    titleOf(message, session),
    ...columns(
      [
        ...steps.map((step) => row(clockTime(step.at, now), step.recipient, step.what, step.words)),
        ...(waits.length === 0
          ? [row("now", undefined, "waits for", "nothing")]
          : waits.map(({ recipient, words }) => row("now", recipient, "waits for", words))),
      ],
      { right: [0] },
    ),
    ...(commands.length === 0 ? [] : [`You can: ${commands.join(" · ")}`]),
  ];
};

export const explanationToDocument = ({
  message,
  deliveries,
  steps,
  waits,
  commands,
}: Explanation): object => ({
  message: messageToDocument(message),
  deliveries: deliveries.map(deliveryToDocument),
  steps: steps.map(({ at, recipient, what, words }) => ({
    at: formatTime(at),
    recipient: recipient ?? null,
    state: what,
    words,
  })),
  waits_for: waits.map(({ recipient, words }) => ({ recipient, words })),
  commands,
});
