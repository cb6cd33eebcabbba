import { displayAgent, isRole, parseAddress } from "../domain/address.ts";
import { PartyError } from "../domain/error.ts";
import { fileIdMaterial, isUuid, toForeignId, uuidFromDigest } from "../domain/id.ts";
import { decodeMessageFile, parseMessageFile, type Posting } from "../domain/message-file.ts";
import type { Draft, Message, MessageId, Trust } from "../domain/message.ts";
import { assertFitsHosts } from "../domain/links/fits-hosts.ts";
import { assertMayLeave } from "../domain/links/may-leave.ts";
import { createRecentMap } from "../domain/recent-map.ts";
import { expandAll, resolveRecipient, type Roster } from "../domain/roster.ts";
import { stampOf } from "../domain/validate-draft.ts";
import type { OutboxFile, OutboxIntake } from "../ports/outbox.ts";
import { noteAllowed } from "./links/keep-secrets.ts";
import { tellSender, type TellDeps } from "./tell-sender.ts";

export interface IngestDeps extends TellDeps {
  readonly outbox: OutboxIntake;
  readonly roster: () => Roster;
  readonly sha256: (text: string) => Uint8Array;
  /** Who wrote a file that says to be held open by process `holder`; undefined where nobody can tell. */
  readonly trace: (holder: number, file: OutboxFile) => string | undefined;
  /** A message was not stored, because its sender's key repeats that of another. */
  readonly duplicate: (id: MessageId, of: MessageId) => void;
}

/** Files of one commit: enough that a flood goes fast, few enough that a single message does not wait. */
const BATCH = 64;

export interface Ingest {
  /** Takes files into the ledger: read, insert, commit, unlink. A crash anywhere repeats it harmlessly. */
  files(files: readonly OutboxFile[]): void;
  /**
   * Takes in what a writer appended to a file after it had been taken: a message of its own, marked as continued. The
   * same `piece` of a file is taken once, however often it is given; the same words in another one are said again.
   */
  continued(file: OutboxFile, text: string, piece: string): void;
}

export const createIngest = (deps: IngestDeps): Ingest => {
  const takenAs = createRecentMap<MessageId>();
  return {
    files: (files) => {
      for (let from = 0; from < files.length; from += BATCH) {
        const batch = files.slice(from, from + BATCH);
        const taken = deps.ledger.together("ingest", () =>
          batch.map((file) => ({ file, outcome: takeIn(deps, file) })),
        );
        for (const { file, outcome } of taken) {
          if (outcome.kind === "stored") takenAs.set(inodeOf(file), outcome.message.id);
          if (outcome.kind === "rejected") reject(deps, file, outcome.error);
          else deps.outbox.remove(file);
          if (outcome.kind === "stored") outcome.recipients.forEach(deps.wake);
        }
      }
    },

    continued: (file, text, piece) => {
      const of = takenAs.get(inodeOf(file));
      const original = of && deps.ledger.message(of);
      if (original === undefined || text.trim() === "") return;
      const id = uuidFromDigest(deps.sha256(`${original.id}\0continued\0${piece}\0${text}`));
      const recipients = deps.ledger.deliveriesOf(original.id).map(({ recipient }) => recipient);
      const message: Message = { ...original, id, body: text, key: undefined, continued: true };
      const stored = deps.ledger.store(message, recipients, deps.clock.now());
      if (stored.kind === "stored") recipients.forEach(deps.wake);
    },
  };
};

const inodeOf = ({ device, inode }: OutboxFile): string => `${device}:${inode}`;

type Outcome =
  | { readonly kind: "stored"; readonly message: Message; readonly recipients: readonly string[] }
  /** Empty, or known already. */
  | { readonly kind: "nothing" }
  | { readonly kind: "rejected"; readonly error: PartyError };

const takeIn = (deps: IngestDeps, file: OutboxFile): Outcome => {
  try {
    const from = senderOf(deps, file.sender);
    if (from === undefined) throw notASender(file.sender);
    const text = decodeMessageFile(deps.outbox.read(file));
    const parsed = parseMessageFile(text);
    if (parsed.kind === "empty") return { kind: "nothing" };
    const recipients = recipientsOf(deps.roster(), from, parsed.draft);
    assertFitsHosts(parsed.draft, recipients);
    if (parsed.allowSecret !== true) assertMayLeave(parsed.draft, recipients);
    const message = messageOf(deps, file, text, from, parsed);
    const stored = deps.ledger.store(message, recipients, deps.clock.now());
    if (stored.kind === "duplicate") {
      if (stored.of === message.id) refuseAnother(deps, message);
      noteDuplicate(deps, message, stored.of);
    }
    if (stored.kind === "stored" && parsed.allowSecret === true) {
      noteAllowed(deps, message, recipients);
    }
    return stored.kind === "stored" ? { kind: "stored", message, recipients } : { kind: "nothing" };
  } catch (error) {
    if (!(error instanceof PartyError) || error.retryable) throw error;
    return { kind: "rejected", error };
  }
};

/** The same file again is no news, after a crash; another text under the same id would be lost without a word. */
const refuseAnother = ({ ledger }: IngestDeps, message: Message): void => {
  const known = ledger.message(message.id);
  if (known === undefined) return;
  const same =
    known.from === message.from &&
    known.body === message.body &&
    known.to.join() === message.to.join();
  if (same) return;
  throw new PartyError("MESSAGE_INVALID", `MSG_ID ${message.id} is another message's.`, {
    hint: "Give each message an id of its own, or leave MSG_ID out.",
  });
};

const noteDuplicate = (
  { ledger, clock, duplicate }: IngestDeps,
  { id, from }: Message,
  of: MessageId,
): void => {
  if (id !== of) duplicate(id, of);
  ledger.note({
    at: clock.now(),
    type: "duplicate",
    messageId: of,
    from,
    to: undefined,
    status: "duplicate",
    detail: id === of ? undefined : `the same key as ${id}`,
  });
};

/** The agent an outbox directory stands for: `cc` in the default session, `cc.web` elsewhere, `vog` for the human. */
const senderOf = ({ roster }: IngestDeps, directory: string): string | undefined => {
  const [role = "", session, ...more] = directory.toLowerCase().split(".");
  if (role === "human" || role === "vog") return session === undefined ? "human" : undefined;
  if (more.length > 0 || !isRole(role) || (session !== undefined && !isRole(session))) {
    return undefined;
  }
  return `${role}.${session ?? roster().defaultSession}`;
};

const notASender = (directory: string): PartyError =>
  new PartyError(
    "SENDER_REFUSED",
    `Nobody can be called ${JSON.stringify(directory.slice(0, 80))}.`,
    {
      hint: "Drop the file into outbox/<role> or outbox/<role>.<session>.",
    },
  );

const recipientsOf = (roster: Roster, from: string, { to }: Draft): readonly string[] => {
  const session = from.split(".")[1] ?? roster.defaultSession;
  const names = new Set<string>();
  for (const address of to) {
    const recipient = resolveRecipient(roster, session, parseAddress(address));
    if (recipient.kind === "agent") names.add(recipient.name);
    else if (recipient.kind === "human") names.add("human");
    else if (recipient.kind === "remote") names.add(recipient.name);
    else for (const name of expandAll(roster, recipient.session, from)) names.add(name);
  }
  if (names.size > 0) return [...names];
  throw new PartyError("RECIPIENT_UNKNOWN", `Nobody but the sender is in session ${session}.`, {
    hint: "Start agents with `party`, or name a recipient.",
  });
};

const messageOf = (
  deps: IngestDeps,
  file: OutboxFile,
  text: string,
  directory: string,
  { id, sentAt, draft, holder }: Posting,
): Message => {
  const replyTo = draft.replyTo === undefined ? undefined : known(deps, draft.replyTo);
  return {
    ...draft,
    ...idsOf(deps, file, text, id),
    sentAt: stampOf(sentAt, deps.clock.now()),
    from: directory,
    trust: trustOf(directory, holder === undefined ? undefined : deps.trace(holder, file)),
    replyTo,
    thread: draft.thread ?? (replyTo && deps.ledger.message(replyTo)?.thread),
    continued: false,
  };
};

/** An id of ours is kept; otherwise the file's identity makes one, and a foreign id stands beside it. */
const idsOf = (
  { sha256 }: IngestDeps,
  file: OutboxFile,
  text: string,
  id: string | undefined,
): Pick<Message, "id" | "foreignId"> => {
  if (id !== undefined && isUuid(id)) return { id, foreignId: undefined };
  return {
    id: uuidFromDigest(sha256(fileIdMaterial(file, text))),
    foreignId: id === undefined ? undefined : toForeignId(id, sha256(id)),
  };
};

/** Throws SENDER_REFUSED where an agent's process speaks as the human. */
const trustOf = (from: string, traced: string | undefined): Trust => {
  if (traced !== undefined && traced !== "human" && from === "human") {
    throw new PartyError("SENDER_REFUSED", `${traced} can not send as the human.`, {
      hint: "Send as yourself: leave out --from and --as.",
    });
  }
  return traced === from ? "proven" : "claimed";
};

const known = ({ ledger }: IngestDeps, typed: string): MessageId | undefined => {
  try {
    return ledger.resolve(typed);
  } catch (error) {
    // A reply to what this ledger never had is still a message; it only answers nothing.
    if (error instanceof PartyError) return undefined;
    throw error;
  }
};

/** A bad file stays readable beside its reason, and its sender is told. */
const reject = (deps: IngestDeps, file: OutboxFile, error: PartyError): void => {
  const reason = `${error.message} ${error.hint ?? ""}`.trim();
  const path = deps.outbox.reject(file, `${error.code}: ${reason}`);
  const from = senderOf(deps, file.sender);
  deps.ledger.note({
    at: deps.clock.now(),
    type: "rejected",
    messageId: undefined,
    from: from ?? file.sender.slice(0, 80),
    to: undefined,
    status: error.code,
    detail: `${file.name.slice(0, 120)}: ${error.message}`,
  });
  if (from === undefined) return;
  const isKnown = deps.roster().agents.some((agent) => `${agent.role}.${agent.session}` === from);
  if (from !== "human" && !isKnown) return;
  const shown = displayAgent(from, deps.roster().defaultSession);
  const body = `Your message file outbox/${shown}/${file.name.slice(0, 120)} was not taken: ${reason}\nIt lies in ${path}.`;
  tellSender(deps, from, "Rejected: a message file", body, undefined);
};
