import { classicId, type ClassicRoute } from "../../../domain/classic/message-to-classic.ts";
import type { JsonObject } from "../../../domain/classic/json.ts";
import type { Message, MessageId } from "../../../domain/message.ts";
import type { QueuedItem } from "../../../ports/link-ledger.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import type { ItemIds } from "./classic-session.ts";

/** A message of ours that waits for a host of `main`: until it is read there, and answered where an answer is owed. */
export interface QueuedMessage {
  readonly to: string;
  readonly item: Extract<QueuedItem, { readonly kind: "message" }>;
}

/** All of them, the oldest first. News for hosts that read no news is dropped. */
export const queuedOnMain = (
  { links }: Pick<ClassicDeps, "links">,
  isClassic: (host: string) => boolean,
): readonly QueuedMessage[] => {
  const hosts = links.queues().filter(isClassic);
  const all = hosts.flatMap((to) => links.items(to).map((item) => ({ to, item })));
  const news = all.filter(({ item }) => item.kind === "receipt");
  if (news.length > 0) links.drop(news.map(({ item }) => item.number));
  return all
    .flatMap(({ to, item }) => (item.kind === "message" ? [{ to, item }] : []))
    .toSorted((one, other) => one.item.number - other.item.number);
};

/** The ids that it may have in the file, whatever it was written as. */
export const idsOf = (deps: ClassicDeps, { to, item }: QueuedMessage): ItemIds => {
  const { session } = deps;
  const known = session.ids.get(item.number);
  if (known !== undefined) return known;
  const { id, sentAt } = messageIn(deps, item.message);
  const ids = { own: classicId(id, sentAt, to), shared: classicId(id, sentAt, "all") };
  session.ids.set(item.number, ids);
  return ids;
};

export const messageIn = ({ ledger }: Pick<ClassicDeps, "ledger">, id: MessageId): Message => {
  const message = ledger.message(id);
  if (message === undefined) throw new Error(`Queued for main and not in the ledger: ${id}.`);
  return message;
};

/** Its entry in the file. */
export const entryOf = (deps: ClassicDeps, queued: QueuedMessage): JsonObject | undefined => {
  const entries = deps.session.entries();
  const { own, shared } = idsOf(deps, queued);
  return entries.get(own) ?? entries.get(shared);
};

export const routeOf = (
  deps: ClassicDeps,
  { to, item }: QueuedMessage,
  message: Message,
): ClassicRoute => ({
  from: deps.host,
  to,
  agents: agentsOf(item.recipients),
  inReplyTo: message.replyTo && idOnMain(deps, message.replyTo, to),
});

/** None means the host's manager. */
const agentsOf = (recipients: readonly string[]): readonly string[] => {
  const names = recipients.map((recipient) => recipient.replace(/@.*$/v, ""));
  return names.every((name) => name === "host") ? [] : names;
};

/** What a message of this ledger is called on `main`; undefined for one that was never there. */
const idOnMain = (
  { ledger, session, host }: ClassicDeps,
  id: MessageId,
  to: string,
): string | undefined => {
  const message = ledger.message(id);
  if (message === undefined) return undefined;
  if (message.foreignId !== undefined) return message.foreignId;
  const own = [classicId(id, message.sentAt, to), classicId(id, message.sentAt, "all")];
  const candidates = [...own, classicId(id, message.sentAt, host)];
  return candidates.find((candidate) => session.entries().has(candidate));
};
