import { canFollow } from "../../../domain/delivery.ts";
import { hostAddress, hostOf, isRole, parseAddress } from "../../../domain/address.ts";
import { answeredMessage } from "../../../domain/classic/answered-message.ts";
import type { ClassicMessage } from "../../../domain/classic/classic-message.ts";
import { classicToDraft } from "../../../domain/classic/classic-to-draft.ts";
import { objectOf, textOf } from "../../../domain/classic/fields.ts";
import { isUnreadFor } from "../../../domain/classic/mark-read.ts";
import { isReply } from "../../../domain/classic/subject.ts";
import { PartyError } from "../../../domain/error.ts";
import { isUuid, shortId, toForeignId, uuidFromDigest } from "../../../domain/id.ts";
import type { Message, MessageId } from "../../../domain/message.ts";
import { expandAll, resolveRecipient } from "../../../domain/roster.ts";
import { stampOf, validateDraft } from "../../../domain/validate-draft.ts";
import { settleIn } from "../receive-message.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import { objectsOf } from "./classic-session.ts";

export interface Arrival {
  /** The first look at this repository: what was read then is history. */
  readonly isFirst: boolean;
  /** The commit it stands in. */
  readonly commit: string;
}

/**
 * Stores a message of `main` once, for the agent that it names or else for the manager. One that was read here already
 * is stored as seen. Returns who has to be woken. Throws a PartyError for what can't be a message.
 */
export const receiveClassic = (
  deps: ClassicDeps,
  classic: ClassicMessage,
  { isFirst, commit }: Arrival,
): readonly string[] => {
  const { ledger, links, clock, host } = deps;
  const now = clock.now();
  const isRead = wasRead(classic, host, isFirst);
  const message = messageOf(deps, classic, isFirst && isRead);
  const recipients = recipientsOf(deps, message);
  const stored = ledger.store(message, recipients, now);
  if (stored.kind === "duplicate") return [];
  noteAnswer(deps, message);
  const from = hostOf(message.from) ?? "";
  for (const delivery of ledger.deliveriesOf(message.id)) {
    if (isRead) {
      const evidence = `marked as read on main, seen in ${commit.slice(0, 7)}`;
      ledger.change(delivery.id, { to: "seen", evidence }, now);
      continue;
    }
    links.noteReceived(delivery.id, from, hostAddress(host));
    settleIn(deps, delivery, false);
  }
  return isRead ? [] : recipients;
};

/** The id that a message of `main` has in a ledger: its sender's own, where that is a host of ours. */
export const idOf = (
  { ledger, sha256 }: Pick<ClassicDeps, "ledger" | "sha256">,
  classic: ClassicMessage,
): MessageId => {
  const named = textOf(objectOf(classic.fields.get("party")).get("id"));
  const derived = uuidFromDigest(sha256(`classic\0${classic.from}\0${classic.id}`));
  if (!isUuid(named)) return derived;
  const known = ledger.message(named);
  // A name that is another message's already is a mistake, or a try to hide behind it.
  const isOther =
    known !== undefined && (hostOf(known.from) !== classic.from || known.body !== classic.body);
  return isOther ? derived : named;
};

/**
 * One boolean says of a message to one host that this host has read it, but of one to all only that some host has: that
 * counts where we were not there yet.
 */
const wasRead = (classic: ClassicMessage, host: string, isFirst: boolean): boolean => {
  if (isUnreadFor(classic, host)) return false;
  const isShared = classic.to.includes("all") || classic.to.length > 1;
  return !isShared || classic.readBy?.includes(host) === true || isFirst;
};

const messageOf = (deps: ClassicDeps, classic: ClassicMessage, isHistory: boolean): Message => {
  const { ledger, sha256, clock } = deps;
  const { foreignId, host, agent, sentAt, draft } = classicToDraft(classic, {
    manager: deps.manager ?? "human",
    answers: answeredBySubject(deps, classic),
  });
  const checked = validateDraft(draft);
  const replyTo = checked.replyTo === undefined ? undefined : knownAs(deps, checked.replyTo);
  return {
    ...checked,
    id: idOf(deps, classic),
    foreignId: toForeignId(foreignId, sha256(foreignId)),
    sentAt: stampOf(sentAt, clock.now()),
    from: senderOf(agent, host),
    trust: "unverified",
    replyTo,
    thread: checked.thread ?? (replyTo && ledger.message(replyTo)?.thread),
    needsReply: checked.needsReply && !isHistory,
    interrupt: false,
    key: undefined,
    continued: false,
  };
};

/** The id of the message whose subject it repeats, where it names none itself. */
const answeredBySubject = (
  { session }: ClassicDeps,
  classic: ClassicMessage,
): string | undefined => {
  const named = classic.fields.get("in_reply_to") ?? classic.fields.get("reply_to");
  // Only a subject makes it necessary to look at all the others.
  if (textOf(named) !== "" || !isReply(classic.subject)) return undefined;
  const all = objectsOf(session.view()?.file.entries ?? []).map((entry) => session.read(entry));
  return answeredMessage(classic, all)?.id;
};

/** Which message of this ledger an id of `main` means. */
const knownAs = (deps: ClassicDeps, id: string): MessageId | undefined => {
  const { session, ledger } = deps;
  const entry = session.entries().get(id);
  if (entry !== undefined) {
    const own = idOf(deps, session.read(entry));
    if (ledger.message(own) !== undefined) return own;
    const named = textOf(objectOf(entry.get("party")).get("id"));
    return isUuid(named) && ledger.message(named) !== undefined ? named : undefined;
  }
  try {
    return ledger.resolve(id);
  } catch (error) {
    // An answer to what this ledger never had is still a message.
    if (error instanceof PartyError) return undefined;
    throw error;
  }
};

/** The agent where one is named that can be written to; else the host. */
const senderOf = (agent: string | undefined, host: string): string => {
  if (agent === undefined) return hostAddress(host);
  const { name, session } = parseAddress(agent);
  const isAgent = isRole(name) || (["human", "relay"].includes(name) && session === undefined);
  return isAgent ? `${agent}@${host}` : hostAddress(host);
};

/** Whoever is named and here; the manager, or else the human, where none of them is. */
const recipientsOf = (deps: ClassicDeps, message: Message): readonly string[] => {
  const named = message.to.flatMap((address) => namesOf(deps, address, message.from));
  if (named.length > 0) return [...new Set(named)];
  const manager = deps.manager === undefined ? [] : namesOf(deps, deps.manager, message.from);
  return manager.length > 0 ? manager : ["human"];
};

const namesOf = ({ roster }: ClassicDeps, written: string, sender: string): readonly string[] => {
  const known = roster();
  try {
    const recipient = resolveRecipient(known, known.defaultSession, parseAddress(written));
    switch (recipient.kind) {
      case "agent":
        return [recipient.name];
      case "human":
        return ["human"];
      case "all":
        return expandAll(known, recipient.session, sender);
      case "remote":
        return [];
    }
  } catch (error) {
    if (error instanceof PartyError && error.code === "RECIPIENT_UNKNOWN") return [];
    throw error;
  }
};

/** An answer of a host that names no agent answers for whichever agent there was asked. */
const noteAnswer = (
  { ledger, clock, session }: ClassicDeps,
  { id, replyTo, from }: Message,
): void => {
  if (replyTo === undefined) return;
  session.reviewed.delete(replyTo);
  for (const delivery of ledger.deliveriesOf(replyTo)) {
    const isThere = hostOf(delivery.recipient) === hostOf(from);
    if (!isThere || delivery.state === "answered" || !canFollow(delivery.state, "answered"))
      continue;
    ledger.change(delivery.id, { to: "answered", evidence: `reply ${shortId(id)}` }, clock.now());
  }
};
