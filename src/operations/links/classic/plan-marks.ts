import {
  acknowledge,
  isAckPending,
  isAcknowledgedBy,
} from "../../../domain/classic/acknowledge.ts";
import type { ClassicMessage } from "../../../domain/classic/classic-message.ts";
import type { ClassicChange } from "../../../domain/classic/commit-message.ts";
import type { JsonObject } from "../../../domain/classic/json.ts";
import { isUnreadFor, markRead } from "../../../domain/classic/mark-read.ts";
import { hostOf } from "../../../domain/address.ts";
import type { MessageId } from "../../../domain/message.ts";
import type { Delivery } from "../../../ports/ledger.ts";
import { isForUs } from "./absorb-main.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import { type MainView, objectsOf } from "./classic-session.ts";
import { entryKey } from "../../../domain/classic/list.ts";
import { idOf } from "./receive-classic.ts";

export interface Marks {
  /** The entries as they are then, by id. */
  readonly edits: ReadonlyMap<string, JsonObject>;
  readonly changes: readonly ClassicChange[];
  /** The messages that they are, for those who ask what became of one. */
  readonly messages: readonly MessageId[];
}

/**
 * What this host has to mark in the file: read what all it went to have seen, acknowledged what one of them answered.
 * The ledger and the file alone decide, so that a mark which is lost with a rewritten history is made again.
 */
export const planMarks = (
  deps: ClassicDeps,
  view: MainView,
  hosts: readonly string[],
  earlier: ReadonlyMap<string, JsonObject>,
): Marks => {
  const { host, session } = deps;
  const edits = new Map(earlier);
  const changes: ClassicChange[] = [];
  const messages: MessageId[] = [];
  for (const entry of objectsOf(view.file.entries)) {
    const message = session.read(entry);
    if (!isForUs(deps, message) || !isOpen(message, host)) continue;
    const id = idOf(deps, message);
    const deliveries = deps.ledger.deliveriesOf(id).filter(({ recipient }) => !hostOf(recipient));
    const key = entryKey(entry);
    const before = edits.get(key) ?? entry;
    const marked = markedBy(deps, before, deliveries, hosts);
    if (marked.fields === before) continue;
    edits.set(key, marked.fields);
    messages.push(id);
    changes.push(
      marked.isAcknowledged ? { kind: "ack", id: message.id, host } : { kind: "read", host },
    );
  }
  return { edits, changes, messages };
};

const isOpen = (message: ClassicMessage, host: string): boolean =>
  isUnreadFor(message, host) || (isAckPending(message) && !isAcknowledgedBy(message, host));

const markedBy = (
  { host }: ClassicDeps,
  fields: JsonObject,
  deliveries: readonly Delivery[],
  hosts: readonly string[],
): { readonly fields: JsonObject; readonly isAcknowledged: boolean } => {
  if (deliveries.length === 0 || !deliveries.every(isSeen)) {
    return { fields, isAcknowledged: false };
  }
  const read = markRead(fields, host, hosts);
  const at = deliveries.find(({ state }) => state === "answered")?.answeredAt;
  const outcome = at === undefined ? undefined : acknowledge(read, { host, at });
  return outcome?.kind === "acknowledged" && outcome.fields !== read
    ? { fields: outcome.fields, isAcknowledged: true }
    : { fields: read, isAcknowledged: false };
};

const isSeen = ({ state }: Delivery): boolean => state === "seen" || state === "answered";
