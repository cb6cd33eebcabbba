import { acknowledge } from "../../../domain/classic/acknowledge.ts";
import type { ClassicChange } from "../../../domain/classic/commit-message.ts";
import { textOf } from "../../../domain/classic/fields.ts";
import type { JsonObject } from "../../../domain/classic/json.ts";
import { type ClassicForm, messageToClassic } from "../../../domain/classic/message-to-classic.ts";
import type { Message } from "../../../domain/message.ts";
import { oneLine } from "../../../domain/visible-text.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import { entryOf, idsOf, messageIn, type QueuedMessage, routeOf } from "./queued-on-main.ts";

export interface Appends {
  readonly entries: readonly JsonObject[];
  /** Entries of others that we acknowledge, changed, by id. */
  readonly edits: ReadonlyMap<string, JsonObject>;
  readonly changes: readonly ClassicChange[];
  /** Messages that stand on `main` then. */
  readonly carried: readonly QueuedMessage[];
  /** Acknowledgements, which are no messages there. */
  readonly acknowledged: readonly QueuedMessage[];
  /** So many messages stood there before, and have to be written again. */
  readonly again: number;
}

/** What our queue adds to the file: what is not in it and in no archive. `hosts` are all others that are known. */
export const planAppends = (
  deps: ClassicDeps,
  queued: readonly QueuedMessage[],
  hosts: readonly string[],
  isArchived: (id: string) => boolean,
): Appends => {
  const there: QueuedMessage[] = [];
  const missing: QueuedMessage[] = [];
  for (const each of queued) {
    if (isThere(deps, each, isArchived)) there.push(each);
    else if (isOpen(deps, each)) missing.push(each);
  }
  const writing = createWriting(deps, hosts);
  for (const group of Map.groupBy(missing, ({ item }) => item.message).values()) writing.add(group);
  return {
    ...writing.written(),
    carried: [...there, ...writing.written().carried],
    again: missing.filter(({ item }) => item.published !== undefined).length,
  };
};

export const isThere = (
  deps: ClassicDeps,
  queued: QueuedMessage,
  isArchived: (id: string) => boolean,
): boolean => {
  const { own, shared } = idsOf(deps, queued);
  return entryOf(deps, queued) !== undefined || isArchived(own) || isArchived(shared);
};

/** Somebody still waits for it: it was not dropped, and has not expired. */
const isOpen = ({ ledger }: ClassicDeps, { item }: QueuedMessage): boolean =>
  ledger
    .deliveriesOf(item.message)
    .some(
      ({ recipient, state }) =>
        item.recipients.includes(recipient) && !["failed", "expired", "answered"].includes(state),
    );

const createWriting = (deps: ClassicDeps, hosts: readonly string[]) => {
  const { session, host } = deps;
  const entries: JsonObject[] = [];
  const edits = new Map<string, JsonObject>();
  const changes: ClassicChange[] = [];
  const carried: QueuedMessage[] = [];
  const acknowledged: QueuedMessage[] = [];

  const addAck = (form: Extract<ClassicForm, { kind: "ack" }>): boolean => {
    const entry = edits.get(form.id) ?? session.entries().get(form.id);
    const outcome = entry && acknowledge(entry, form.acknowledgement);
    if (outcome?.kind !== "acknowledged") return false;
    if (outcome.fields !== entry) {
      edits.set(form.id, outcome.fields);
      changes.push({ kind: "ack", id: form.id, host });
    }
    return true;
  };

  const addOne = (each: QueuedMessage, message: Message, to: string): void => {
    const route = { ...routeOf(deps, each, message), to };
    const form = messageToClassic(message, route);
    if (form.kind === "ack" && addAck(form)) {
      acknowledged.push(each);
      return;
    }
    // What nobody asked an acknowledgement for is said as a message.
    const said = form.kind === "ack" ? messageToClassic({ ...message, kind: "info" }, route) : form;
    if (said.kind !== "message") return;
    entries.push(said.fields);
    const subject = oneLine(textOf(said.fields.get("subject")), 100);
    changes.push({ kind: "message", from: host, to, subject });
    carried.push(each);
  };

  return {
    add: (group: readonly QueuedMessage[]): void => {
      const [first] = group;
      if (first === undefined) return;
      const stored = messageIn(deps, first.item.message);
      const message = { ...stored, from: deps.display(stored.from) };
      if (!isForAll(group, hosts)) {
        for (const each of group) addOne(each, message, each.to);
        return;
      }
      addOne(first, message, "all");
      carried.push(...group.slice(1));
    },
    written: () => ({ entries, edits, changes, carried, acknowledged }),
  };
};

/** One message to every other host is a broadcast, and stands there once. */
const isForAll = (group: readonly QueuedMessage[], hosts: readonly string[]): boolean =>
  hosts.length > 1 &&
  group.length === hosts.length &&
  group.every(({ item }) => item.recipients.every((recipient) => recipient.startsWith("host@")));
