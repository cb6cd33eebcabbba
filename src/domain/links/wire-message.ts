import { isRole, parseAddress } from "../address.ts";
import { formatTime } from "../duration.ts";
import { PartyError } from "../error.ts";
import { isUuid } from "../id.ts";
import type { Message, Trust } from "../message.ts";
import { stampOf, validateDraft } from "../validate-draft.ts";
import { type Fields, fieldsOf, textOf, textsOf, timeOf } from "../json-fields.ts";

/** A message as it goes to another host. `from` is the sender as its own host writes it, without the host. */
export const messageToWire = (message: Message, from: string): Fields => ({
  id: message.id,
  sent_at: formatTime(message.sentAt),
  from,
  trust: message.trust,
  to: message.to,
  kind: message.kind,
  subject: message.subject ?? null,
  body: message.body,
  priority: message.priority,
  thread: message.thread ?? null,
  reply_to: message.replyTo ?? null,
  needs_reply: message.needsReply,
  reply_by: message.replyBy === undefined ? null : formatTime(message.replyBy),
  expires_at: message.expiresAt === undefined ? null : formatTime(message.expiresAt),
  ephemeral: message.ephemeral,
  project: message.project ?? null,
  continued: message.continued,
});

export interface Origin {
  readonly host: string;
  /** The host's signature was checked: what it says of its senders may be believed. */
  readonly verified: boolean;
  readonly arrivedAt: number;
}

/**
 * A message of another host as it is stored here. Throws a PartyError for one that could not have been sent: nobody is
 * interrupted or commanded from afar, and no key, name or time of theirs means anything here.
 */
export const wireToMessage = (value: unknown, { host, verified, arrivedAt }: Origin): Message => {
  const fields = fieldsOf(value);
  const id = textOf(fields["id"]) ?? "";
  if (!isUuid(id)) throw invalid(`Not an id of a message: ${JSON.stringify(id.slice(0, 80))}.`);
  const replyTo = textOf(fields["reply_to"]);
  const draft = validateDraft({
    to: textsOf(fields["to"]),
    body: textOf(fields["body"]) ?? "",
    kind: textOf(fields["kind"]),
    subject: textOf(fields["subject"]),
    priority: typeof fields["priority"] === "number" ? fields["priority"] : 1,
    thread: textOf(fields["thread"]),
    needsReply: fields["needs_reply"] === true,
    replyBy: timeOf(fields["reply_by"]),
    expiresAt: timeOf(fields["expires_at"]),
    ephemeral: fields["ephemeral"] === true,
    project: textOf(fields["project"]),
  });
  return {
    ...draft,
    id,
    foreignId: undefined,
    sentAt: stampOf(timeOf(fields["sent_at"]), arrivedAt),
    from: senderOf(textOf(fields["from"]) ?? "", host),
    trust: trustOf(fields["trust"], verified),
    replyTo: replyTo !== undefined && isUuid(replyTo) ? replyTo : undefined,
    interrupt: false,
    key: undefined,
    continued: fields["continued"] === true,
  };
};

const senderOf = (from: string, host: string): string => {
  const { name, session, host: claimed } = parseAddress(from);
  const isSomebody =
    claimed === undefined &&
    (isRole(name) || (["human", "relay"].includes(name) && session === undefined));
  if (!isSomebody) throw invalid(`Nobody on ${host} can be called ${JSON.stringify(from)}.`);
  return `${name}${session === undefined ? "" : `.${session}`}@${host}`;
};

const trustOf = (said: unknown, verified: boolean): Trust => {
  if (!verified) return "unverified";
  return said === "proven" ? "proven" : "claimed";
};

const invalid = (message: string): PartyError => new PartyError("MESSAGE_INVALID", message);
