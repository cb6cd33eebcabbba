import { renderSent } from "../../domain/classic/render-sent.ts";
import { parseTargets } from "../../domain/classic/parse-targets.ts";
import { PartyError } from "../../domain/error.ts";
import { fieldsOf } from "../../domain/json-fields.ts";
import { oneLine } from "../../domain/visible-text.ts";
import type { RelayContext } from "../relay/context.ts";
import { hostMailText, listHostMail, markHostMail } from "../relay/host-mail.ts";
import {
  type Face,
  FAILED,
  hostsOf,
  INVALID,
  knownHost,
  linkOf,
  ownHost,
  usage,
} from "./face-context.ts";
import { readWords } from "./words.ts";

const SEND_MESSAGE = "send_message.sh <from> <to> <type> <subject> <body> [--require-ack]";

export const sendMessageFace: Face = async (context, args) => {
  const { words, has } = readWords(args, { flags: ["--require-ack"] }, SEND_MESSAGE);
  const [from, to, type, subject, body, ...more] = words;
  if (body === undefined || more.length > 0) throw usage(SEND_MESSAGE);
  const ackRequired = has("--require-ack");
  ownHost(context, from);
  const target = to?.trim().toLowerCase() === "all" ? "all" : knownHost(context, to);
  return sendOne(context, {
    to: target,
    type: typeOf(type ?? ""),
    subject: subject ?? "",
    body,
    ackRequired,
  });
};

interface Outgoing {
  readonly to: string;
  readonly type: string;
  readonly subject: string;
  readonly body: string;
  readonly ackRequired: boolean;
}

const TYPES = ["info", "warning", "error", "request"];

const typeOf = (text: string): string => {
  const type = text.trim().toLowerCase();
  if (TYPES.includes(type)) return type;
  throw new PartyError("USAGE", `Not a type: ${JSON.stringify(text.slice(0, 80))}.`, {
    hint: `Use one of ${TYPES.join(", ")}.`,
  });
};

const LONGEST_SUBJECT = 100;

const sendOne = async (context: RelayContext, message: Outgoing): Promise<number> => {
  const { to, type, subject, body, ackRequired } = message;
  const length = Array.from(subject).length;
  if (length > LONGEST_SUBJECT) {
    throw new PartyError("SUBJECT_TOO_LONG", `The subject has ${length} characters.`, {
      hint: `At most ${LONGEST_SUBJECT} go to another host; put the rest into the body.`,
    });
  }
  // `all` of the scripts are the other hosts, not the agents here.
  const recipients =
    to === "all" ? hostsOf(context).filter((host) => host !== linkOf(context).host) : [to];
  const { status, out, err } = await context.send("send", [
    "--json",
    "--wait-push",
    "--type",
    type,
    ...(subject === "" ? [] : ["--subject", subject]),
    ...(ackRequired ? ["--ack-required"] : []),
    "--to",
    recipients.join(","),
    "--",
    body,
  ]);
  if (status !== 0) {
    context.note(messageOf(err));
    return status === 6 ? FAILED : INVALID;
  }
  const sent = fieldsOf(JSON.parse(out));
  const pushed = fieldsOf(sent["pushed"]);
  const [id] = Object.values(fieldsOf(pushed["foreign_ids"]));
  context.print(
    renderSent({
      id: String(id ?? sent["id"]),
      subject,
      body,
      ackRequired,
      pushed: pushed["carried"] === true,
    }).trimEnd(),
  );
  return 0;
};

/** The sentence of an error that was asked for as JSON. */
const messageOf = (err: string): string => {
  const { message, hint } = fieldsOf(fieldsOf(JSON.parse(err))["error"]);
  return [message, hint].filter((part) => typeof part === "string").join("\n");
};

const SENDMESSAGES = "sendmessages <targets> <body…> [--from N] [--type TYPE] [--dry-run]";

/** `sendmessages`, and `sm`. */
export const sendMessagesFace: Face = async (context, args) => {
  const options = { flags: ["--dry-run"], values: ["--from", "--type"] };
  const { words, has, value } = readWords(args, options, SENDMESSAGES);
  const [targets, ...rest] = words;
  const body = rest.join(" ");
  if (targets === undefined || body.trim() === "") throw usage(SENDMESSAGES);
  const from = value("--from");
  if (from !== undefined) ownHost(context, hostOfDigit(from));
  const type = typeOf(value("--type") ?? "info");
  const [first = ""] = body.split("\n");
  const subject = Array.from(first.trim()).slice(0, LONGEST_SUBJECT).join("");
  for (const to of parseTargets(targets, hostsOf(context))) {
    if (has("--dry-run")) {
      context.print(`Would send [${type.toUpperCase()}] to ${to}: ${oneLine(subject, 100)}`);
      continue;
    }
    const status = await sendOne(context, { to, type, subject, body, ackRequired: false });
    if (status !== 0) return status;
  }
  return 0;
};

const hostOfDigit = (text: string): string => (/^\d$/v.test(text) ? `build${text}` : text);

/** `read_messages.sh <server>`: does not mark them as read. */
export const readMessagesFace: Face = async (context, [host, ...more]) => {
  if (host === undefined || more.length > 0) throw usage("read_messages.sh <server>");
  context.print(hostMailText(await listHostMail(context, knownHost(context, host), false)));
  return 0;
};

/** `mark_messages_read.sh <server> [message_id | --all]`: what this caller was shown last, one, or all. */
export const markReadFace: Face = async (context, [host, which, ...more]) => {
  if (host === undefined || more.length > 0) {
    throw usage("mark_messages_read.sh <server> [message_id | --all]");
  }
  ownHost(context, host);
  const all = which === "--all";
  const ids = which === undefined || all ? [] : [which];
  const marked = await markHostMail(context, ids, { all, waitPush: true });
  context.print(
    marked.length === 0
      ? `No messages to mark for ${host}`
      : `Marked ${marked.length} message${marked.length === 1 ? "" : "s"} as read for ${host}`,
  );
  return 0;
};

/** `ack_message.sh <message_id> <server>` */
export const ackMessageFace: Face = async (context, [id, host, ...more]) => {
  if (id === undefined || host === undefined || more.length > 0) {
    throw usage("ack_message.sh <message_id> <server>");
  }
  ownHost(context, host);
  const { status, err } = await context.send("ack", ["--json", "--wait-push", id]);
  if (status !== 0) {
    context.note(messageOf(err));
    return status === 6 ? FAILED : INVALID;
  }
  context.print(`Acknowledged ${id} for ${host}`);
  return 0;
};
