import * as z from "zod";

import { textOf } from "../../cli/relay/read.ts";
import { PartyError } from "../../domain/error.ts";
import type { Message, MessageId } from "../../domain/message.ts";
import { chooseMessages, markMessagesRead } from "../../operations/read-messages.ts";
import type { LedgerReader } from "../../ports/ledger.ts";
import { ledgerOf } from "../ledger-of.ts";
import { defineTool } from "../tool.ts";
import { messageHead } from "../without-body.ts";

/** As much text as one reading gives; a single message is given whole, however long. */
const MOST_TEXT = 40_000;

export const readTool = defineTool({
  name: "read",
  description: "Show messages whole and mark your own as read; without ids all that is unread.",
  looksOnly: false,
  input: z.strictObject({ ids: z.array(z.string()).max(64).optional() }),
  answer: async (call, { ids = [] }, signal) => {
    const control = await call.daemon();
    const { name: recipient } = call.caller();
    const ledger = ids[0] === undefined ? call.ledger() : ledgerOf(call, ids[0]);
    if (ledger === undefined) return nothing(recipient);
    const chosen = chooseMessages(ledger, recipient, ids, MOST_MESSAGES);
    if (chosen.length === 0) return nothing(recipient);
    const now = call.clock.now();
    const shown = shownOf(ledger, chosen, (message) => textOf(message, call.session, now));
    // Whoever has taken the question back gets no answer, and has read nothing.
    if (signal.aborted) throw new PartyError("INTERRUPTED", "The reading was cancelled.");
    const read = shown.map(({ message }) => message.id);
    const marked =
      control === undefined ? [] : await markMessagesRead(control, ledger, recipient, read);
    const more = chosen.length - shown.length;
    return {
      document: {
        recipient,
        messages: shown.map(({ message, text }) => ({ ...messageHead(message), envelope: text })),
        marked,
        more,
      },
      lines: [
        ...shown.map(({ text }) => text),
        ...(more === 0 ? [] : [`${more} more: call read again.`]),
        ...(control === undefined ? ["Without a daemon nothing was marked as read."] : []),
      ],
    };
  },
});

const MOST_MESSAGES = 20;

const nothing = (recipient: string) => ({
  document: { recipient, messages: [], marked: [], more: 0 },
  lines: ["Nothing unread."],
});

interface Shown {
  readonly message: Message;
  readonly text: string;
}

const shownOf = (
  ledger: LedgerReader,
  chosen: readonly MessageId[],
  textOfMessage: (message: Message) => string,
): readonly Shown[] => {
  const shown: Shown[] = [];
  let length = 0;
  for (const id of chosen) {
    const message = ledger.message(id);
    if (message === undefined) continue;
    const text = textOfMessage(message).trimEnd();
    length += text.length;
    if (shown.length > 0 && length > MOST_TEXT) break;
    shown.push({ message, text });
  }
  return shown;
};
