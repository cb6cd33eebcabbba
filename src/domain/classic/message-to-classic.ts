/** One of our messages as the classic layout holds it: the original's eleven fields, then what only we understand. */

import { PartyError } from "../error.ts";
import { formatTime } from "../duration.ts";
import { LIMITS, type Message, type MessageId } from "../message.ts";
import type { Acknowledgement } from "./acknowledge.ts";
import { formatPriority } from "./classic-priority.ts";
import { formatMinute, formatSecond } from "./classic-time.ts";
import { typeOfKind } from "./classic-type.ts";
import { type Json, type JsonObject, toObject } from "./json.ts";
import { numberedId } from "./numbered-id.ts";
import { subjectOfBody } from "./subject.ts";

/** Unicode code points, as `send_message.sh` counts them. */
const CLASSIC_LIMITS = { subject: LIMITS.subject, body: 10_000 } as const;

/** Where a message goes, seen from the repository: one route makes one classic message. */
export interface ClassicRoute {
  /** This host's id. */
  readonly from: string;
  /** A host's id, or `all`. */
  readonly to: string;
  /** The agents there, as that host knows them; none means its manager. */
  readonly agents: readonly string[];
  /** The classic id of the message that this one answers, if that one is in the layout. */
  readonly inReplyTo: string | undefined;
}

export type ClassicForm =
  | { readonly kind: "message"; readonly fields: JsonObject }
  /** An acknowledgement is no message there, but a change to the one that asked for it. */
  | { readonly kind: "ack"; readonly id: string; readonly acknowledgement: Acknowledgement };

/** Throws BODY_TOO_LONG beyond what every reader of the layout takes. */
export const messageToClassic = (message: Message, route: ClassicRoute): ClassicForm => {
  if (message.kind === "ack" && route.inReplyTo !== undefined) {
    const { body: note, sentAt: at } = message;
    return {
      kind: "ack",
      id: route.inReplyTo,
      acknowledgement: { host: route.from, at, note },
    };
  }
  checkBody(message.body);
  const { needsReply, sentAt } = message;
  return {
    kind: "message",
    fields: toObject([
      ["id", classicId(message.id, sentAt, route.to)],
      ["from", route.from],
      ["to", route.to],
      ["type", typeOfKind(message.kind)],
      ["subject", message.subject ?? subjectOfBody(message.body, CLASSIC_LIMITS.subject)],
      ["body", message.body],
      ["timestamp", formatMinute(sentAt)],
      ["read", false],
      ["ack_required", needsReply],
      ["ack_status", needsReply ? "pending" : "not_requested"],
      ["acknowledged_by", []],
      ...ownFields(message, route),
    ]),
  };
};

/** The same each time for one message and one recipient. */
export const classicId = (id: MessageId, sentAt: number, to: string): string =>
  numberedId("msg", sentAt, `${id} ${to}`);

const ownFields = (
  message: Message,
  { to, agents, inReplyTo }: ClassicRoute,
): readonly (readonly [string, Json | undefined])[] => [
  // Only where the one boolean can't say who has read it.
  ["read_by", to === "all" ? [] : undefined],
  ["priority", formatPriority(message.priority)],
  ["thread_id", message.thread],
  ["in_reply_to", inReplyTo],
  ["reply_by", optionalTime(message.replyBy)],
  ["expires_at", optionalTime(message.expiresAt)],
  [
    "party",
    toObject([
      ["id", message.id],
      ["kind", message.kind],
      ["from", message.from],
      ["to", agents.length === 0 ? undefined : agents.join(" ")],
      ["project", message.project],
      ["sent_at", formatTime(message.sentAt)],
    ]),
  ],
];

const optionalTime = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : formatSecond(at);

const checkBody = (body: string): void => {
  const length = Array.from(body).length;
  if (length <= CLASSIC_LIMITS.body) return;
  throw new PartyError(
    "BODY_TOO_LONG",
    `The body has ${length.toLocaleString("en")} characters; a message to another host over the classic layout has at most ${CLASSIC_LIMITS.body.toLocaleString("en")}.`,
    { hint: "Shorten it, or share a file and name the file." },
  );
};
