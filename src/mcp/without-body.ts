import { headline } from "../cli/relay/title.ts";
import { mailToDocument, messageToDocument } from "../cli/relay/to-document.ts";
import type { Message } from "../domain/message.ts";
import type { Delivery } from "../ports/ledger.ts";

/** A message as lists show it: how it begins, not what it says. Its text is for `read`, which marks it. */
export const mailHead = (delivery: Delivery): object =>
  headOf(mailToDocument(delivery), delivery.message);

export const messageHead = (message: Message): object =>
  headOf(messageToDocument(message), message);

const headOf = (document: object, message: Message): object => {
  const { body: _body, ...head } = document as Readonly<Record<string, unknown>>;
  return { ...head, headline: headline(message) };
};
