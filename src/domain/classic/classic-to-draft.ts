/** A classic message as one of ours, before it is checked, gets an id and is given to an agent. */

import { parseAddress } from "../address.ts";
import { isForeignId } from "../id.ts";
import { LIMITS } from "../message.ts";
import type { DraftInput } from "../validate-draft.ts";
import { type ClassicMessage, isBroadcast } from "./classic-message.ts";
import { parsePriority } from "./classic-priority.ts";
import { parseClassicTime } from "./classic-time.ts";
import { kindOf, kindOfType, typeOfKind } from "./classic-type.ts";
import { namesOf, objectOf, textOf } from "./fields.ts";
import { hostNameOf } from "./host-name.ts";
import type { Json, JsonObject } from "./json.ts";
import { cut } from "./subject.ts";

export interface ClassicArrival {
  /** The id in the layout, as it stands there. */
  readonly foreignId: string;
  /** The host that says to have sent it: nothing proves it. */
  readonly host: string;
  /** The agent there that says to have written it; undefined where only the host is named. */
  readonly agent: string | undefined;
  readonly sentAt: number | undefined;
  readonly draft: DraftInput;
}

export interface ArrivalOptions {
  /** Who reads what is for the host: its manager's role. */
  readonly manager: string;
  /** The id of the message that it answers, where its subject alone tells: see `answeredMessage`. */
  readonly answers?: string | undefined;
}

/** Whatever the fields hold becomes a message: a subject that is too long stands in the body as well, a missing body is said. */
export const classicToDraft = (
  message: ClassicMessage,
  { manager, answers }: ArrivalOptions,
): ClassicArrival => {
  const { fields } = message;
  const party = objectOf(fields.get("party"));
  const { subject, body } = wordsOf(message);
  return {
    foreignId: message.id,
    host: hostNameOf(message.from),
    agent: agentOf(textOf(party.get("from"))),
    sentAt: parseClassicTime(party.get("sent_at")) ?? message.at,
    draft: {
      to: recipientsOf(party.get("to"), manager),
      kind: kindIn(message, party),
      subject,
      body,
      priority: parsePriority(fields.get("priority")),
      thread: idOf(fields.get("thread_id") ?? fields.get("thread")),
      replyTo: idOf(fields.get("in_reply_to") ?? fields.get("reply_to") ?? answers),
      needsReply: owesReply(message, party),
      replyBy: parseClassicTime(fields.get("reply_by")),
      expiresAt: parseClassicTime(fields.get("expires_at")),
      project: projectOf(party),
    },
  };
};

/** The kind that we wrote beside the type, unless the type has been changed since. */
const kindIn = ({ type }: ClassicMessage, party: JsonObject): string => {
  const kind = kindOf(textOf(party.get("kind")));
  return kind !== undefined && typeOfKind(kind) === type ? kind : kindOfType(type);
};

/** Ours says it by `ack_required` alone; the original's document wants every request to one host answered as well. */
const owesReply = (message: ClassicMessage, party: JsonObject): boolean =>
  message.ackRequired ||
  (party.size === 0 && kindOfType(message.type) === "request" && !isBroadcast(message));

const wordsOf = (
  message: ClassicMessage,
): { readonly subject: string | undefined; readonly body: string } => {
  const line = onOneLine(message.subject);
  const subject = cut(line, LIMITS.subject);
  const body = message.body.trim() === "" ? line || "(The message has no body.)" : message.body;
  return {
    subject: subject === "" ? undefined : subject,
    body: subject === line || body === line ? body : `${line}\n\n${body}`,
  };
};

const recipientsOf = (value: Json | undefined, manager: string): readonly string[] => {
  const names = namesOf(value).filter((name) => agentOf(name) !== undefined);
  return names.length === 0 ? [manager] : names.slice(0, LIMITS.recipients);
};

/** An agent's name in our grammar and without a host; undefined for anything else. */
const agentOf = (name: string): string | undefined => {
  try {
    return parseAddress(name).host === undefined ? name.toLowerCase() : undefined;
  } catch {
    // Somebody else's field: what is no address names nobody.
    return undefined;
  }
};

const idOf = (value: Json | undefined): string | undefined => {
  const id = textOf(value).trim();
  return isForeignId(id) ? id : undefined;
};

const projectOf = (party: JsonObject): string | undefined => {
  const project = cut(onOneLine(textOf(party.get("project"))), LIMITS.project);
  return project === "" ? undefined : project;
};

/** U+0085 breaks a line and is no blank to JavaScript. */
const onOneLine = (text: string): string => text.replaceAll(/[\s\u{85}]+/gv, " ").trim();
