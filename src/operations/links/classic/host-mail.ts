import { canFollow } from "../../../domain/delivery.ts";
import { hostOf } from "../../../domain/address.ts";
import { compactJson } from "../../../domain/classic/format-json.ts";
import type { ClassicMessage } from "../../../domain/classic/classic-message.ts";
import { isUnreadFor } from "../../../domain/classic/mark-read.ts";
import { inReadingOrder } from "../../../domain/classic/reading-order.ts";
import { fieldsOf } from "../../../domain/json-fields.ts";
import { PartyError } from "../../../domain/error.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import { objectsOf } from "./classic-session.ts";
import { idOf } from "./receive-classic.ts";

type MailDeps = Pick<ClassicDeps, "session" | "host" | "ledger" | "clock" | "sha256">;

export interface MailQuery {
  /** The host whose messages they are. */
  readonly host: string;
  readonly unread: boolean;
}

/** The messages to a host as `main` has them, with all their fields, in reading order. */
export const listHostMail = (
  { session }: Pick<MailDeps, "session">,
  { host, unread }: MailQuery,
): readonly Readonly<Record<string, unknown>>[] =>
  inReadingOrder(
    messagesIn(session).filter((message) =>
      unread ? isUnreadFor(message, host) : message.to.includes(host) || message.to.includes("all"),
    ),
  ).map(({ fields }) => fieldsOf(JSON.parse(compactJson(fields))));

/**
 * Marks messages to this host as read, in the name of `reader`: in the ledger, from where the mark goes to `main`. Returns
 * the ids on `main`. Throws MESSAGE_UNKNOWN for one that is not there for us.
 */
export const markHostMail = (
  deps: MailDeps,
  reader: string,
  ids: readonly string[] | undefined,
): readonly string[] => {
  const { session, host, ledger, clock } = deps;
  const unread = messagesIn(session).filter((message) => isUnreadFor(message, host));
  const chosen = ids === undefined ? unread : ids.map((id) => messageWith(deps, id));
  const now = clock.now();
  ledger.together("read", () => {
    for (const message of chosen) {
      for (const { id, state, recipient } of ledger.deliveriesOf(idOf(deps, message))) {
        if (hostOf(recipient) !== undefined || !canFollow(state, "seen")) continue;
        const evidence = `marked as read for ${host} by ${reader}`;
        ledger.change(id, { to: "seen", rung: "pull", evidence }, now);
      }
    }
  });
  return chosen.map(({ id }) => id);
};

const messageWith = ({ session, host }: MailDeps, id: string): ClassicMessage => {
  const entry = session.entries().get(id);
  const message = entry && session.read(entry);
  if (message !== undefined && (message.to.includes(host) || message.to.includes("all"))) {
    return message;
  }
  throw new PartyError(
    "MESSAGE_UNKNOWN",
    `No message to ${host} on main has the id ${JSON.stringify(id.slice(0, 80))}.`,
    { hint: `List them: relay inbox --host ${host}` },
  );
};

const messagesIn = (session: ClassicDeps["session"]): readonly ClassicMessage[] => {
  const view = session.view();
  if (view === undefined) {
    throw new PartyError("LINK_UNREACHABLE", "main was not read yet since the daemon started.", {
      hint: "Try `relay link sync`.",
    });
  }
  return objectsOf(view.file.entries).map((entry) => session.read(entry));
};
