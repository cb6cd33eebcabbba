import { formatAgent, parseAddress, parseAgent } from "../domain/address.ts";
import { PartyError } from "../domain/error.ts";
import { assertFitsHosts } from "../domain/links/fits-hosts.ts";
import { assertMayLeave } from "../domain/links/may-leave.ts";
import { formatMessageFile, messageFileName } from "../domain/message-file.ts";
import type { MessageId } from "../domain/message.ts";
import type { Roster } from "../domain/roster.ts";
import { formatRecipient, resolveRecipient } from "../domain/roster.ts";
import type { DraftInput } from "../domain/validate-draft.ts";
import { validateDraft } from "../domain/validate-draft.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { Sender } from "./resolve-sender.ts";

export interface SendMessageDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly outbox: Outbox;
  readonly roster: Roster;
  /** This process, where it keeps the file open: that shows the daemon who sends. */
  readonly holder: number | undefined;
}

export interface Posted {
  readonly id: MessageId;
  readonly path: string;
  /** `role.session`, or `human`. */
  readonly from: string;
  /** As a reader in the sender's session writes them. */
  readonly to: readonly string[];
  readonly needsReply: boolean;
  readonly replyBy: number | undefined;
}

/**
 * Posts a message: once this returns, it is on disk and survives a crash. Throws, with nothing written,
 * for a draft that ingest would refuse and for a recipient that nobody knows; a list is taken or refused as a whole.
 */
export const sendMessage = (
  { clock, ids, outbox, roster, holder }: SendMessageDeps,
  input: DraftInput,
  sender: Sender,
): Posted => {
  const draft = validateDraft(input);
  if (draft.interrupt && sender.name !== "human") {
    throw new PartyError("SENDER_REFUSED", `Only the human may interrupt, not ${sender.name}.`, {
      hint: "Leave --interrupt out; --priority urgent puts it first.",
    });
  }
  // The directory tells a reader who sends; in the human's one, names mean the default session.
  const home = sender.name === "human" ? roster.defaultSession : sender.session;
  const recipients = draft.to.map((address) =>
    resolveRecipient(roster, sender.session, parseAddress(address)),
  );
  const names = recipients.map((recipient) =>
    recipient.kind === "remote" ? recipient.name : recipient.kind,
  );
  assertFitsHosts(draft, names);
  const allowSecret = input.allowSecret === true;
  if (!allowSecret) assertMayLeave(draft, names);
  const to = recipients.map((recipient) => formatRecipient(recipient, home));
  const id = ids.next();
  const sentAt = clock.now();
  const text = formatMessageFile({
    id,
    sentAt,
    draft: { ...draft, to: [...new Set(to)] },
    holder,
    allowSecret,
  });
  const path = outbox.drop(
    directoryOf(sender, roster.defaultSession),
    messageFileName(sentAt, id.slice(-8)),
    text,
  );
  return {
    id,
    path,
    from: sender.name,
    to: [...new Set(to)],
    needsReply: draft.needsReply,
    replyBy: draft.replyBy,
  };
};

const directoryOf = ({ name }: Sender, defaultSession: string): string => {
  if (name === "human") return name;
  const { role, session } = parseAgent(name);
  return session === defaultSession ? role : formatAgent({ role, session });
};
