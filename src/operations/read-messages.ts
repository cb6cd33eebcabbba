import { PROTOCOL, type ReadDocument } from "../domain/control.ts";
import type { MessageId } from "../domain/message.ts";
import type { Control } from "../ports/control.ts";
import type { LedgerReader } from "../ports/ledger.ts";

/** The messages to read: those that are named, else everything that `reader` has not read, in reading order. */
export const chooseMessages = (
  ledger: LedgerReader,
  reader: string,
  ids: readonly string[],
  limit: number,
): readonly MessageId[] =>
  ids.length > 0
    ? [...new Set(ids.map((id) => ledger.resolve(id)))]
    : ledger.inbox({ recipient: reader, unread: true, limit }).map(({ message }) => message.id);

/**
 * Marks as seen what went to `reader`; others' messages may be looked at and stay as they are. Called after
 * the text was printed: a reader who got nothing has read nothing.
 */
export const markMessagesRead = async (
  control: Control,
  ledger: LedgerReader,
  reader: string,
  ids: readonly MessageId[],
): Promise<readonly string[]> => {
  const own = ids.filter((id) =>
    ledger.deliveriesOf(id).some(({ recipient }) => recipient === reader),
  );
  if (own.length === 0) return [];
  const answer = await control.request({ v: PROTOCOL, op: "read", reader, ids: own });
  return (answer as unknown as ReadDocument).ids;
};
