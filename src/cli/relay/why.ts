import { buildCommand, type Command } from "@stricli/core";

import { formatTime } from "../../domain/duration.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { explainMessage, type Explanation } from "../../operations/explain-message.ts";
import { columns } from "../columns.ts";
import { clockTime } from "./clock-time.ts";
import type { RelayContext } from "./context.ts";
import { deliveryToDocument, messageToDocument } from "./to-document.ts";
import { type JsonFlag, idParameter, jsonFlag } from "./flags.ts";
import { unknownMessage } from "./read.ts";
import { titleOf } from "./title.ts";

export const whyCommand: Command<RelayContext> = buildCommand<JsonFlag, [string], RelayContext>({
  docs: {
    brief: "Tell what became of a message, and what it waits for",
    fullDescription: "Each state with the time it was reached and what proves it.",
  },
  parameters: {
    flags: { json: jsonFlag },
    positional: { kind: "tuple", parameters: [idParameter] },
  },
  async func({ json }, id) {
    const control = await this.daemon();
    const ledger = this.ledger();
    if (ledger === undefined) throw unknownMessage(id);
    const explanation = explainMessage(ledger, {
      id,
      now: this.clock.now(),
      session: this.session,
      daemonRuns: control !== undefined,
    });
    if (json) return this.print(documentOf(explanation));
    for (const line of linesOf(explanation, this)) this.print(line);
  },
});

const linesOf = (
  { message, deliveries, steps, waits, commands }: Explanation,
  { session, clock }: RelayContext,
): readonly string[] => {
  const several = deliveries.length > 1;
  const now = clock.now();
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

const documentOf = ({ message, deliveries, steps, waits, commands }: Explanation): object => ({
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
