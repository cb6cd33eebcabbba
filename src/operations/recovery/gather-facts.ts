import { hostOf, parseAgent } from "../../domain/address.ts";
import { isEnded } from "../../domain/attacks/attack.ts";
import { shortId } from "../../domain/id.ts";
import type {
  PacketAttack,
  PacketFacts,
  PacketMail,
  PacketScreen,
} from "../../domain/recovery/packet-facts.ts";
import { PartyError } from "../../domain/error.ts";
import type { AgentTurn } from "../../domain/transcripts/turns.ts";
import type { FoundAttack } from "../../ports/attacks.ts";
import type { Delivery } from "../../ports/ledger.ts";
import { peekTurns } from "../peek-turns.ts";
import type { RecoveryDeps } from "./recovery-deps.ts";

/** As many of each as the largest packet could show. */
const MOST_MAIL = 100;
const MOST_RECENT = 12;
const MOST_TURNS = 12;
/** How far back messages count as recent ones, in events of the ledger. */
const RECENT_EVENTS = 400;

/** Which agent, why, and what is known of it beside the ledger and the disk. */
export type PacketWanted = Pick<
  PacketFacts,
  "id" | "at" | "cause" | "by" | "reason" | "directory" | "note" | "transcript"
> & { readonly name: string; readonly screen: PacketScreen | undefined };

/** What there is to know of an agent's work now. What can't be read is left out: a packet with holes is better than none. */
export const gatherFacts = async (
  deps: RecoveryDeps,
  { name, ...wanted }: PacketWanted,
): Promise<PacketFacts> => {
  const { ledger, display, lookAtRepository } = deps;
  const mail = (deliveries: readonly Delivery[]): readonly PacketMail[] =>
    deliveries.slice(0, MOST_MAIL).map((delivery) => toMail(delivery, display));
  const open = ledger.owed();
  const owed = open.filter(({ recipient }) => recipient === name);
  const awaited = open.filter(({ message }) => message.from === name);
  const unread = ledger.inbox({ recipient: name, unread: true, limit: MOST_MAIL });
  const listed = new Set([...owed, ...awaited, ...unread].map(({ id }) => id));
  return {
    ...wanted,
    agent: display(name),
    owed: mail(owed),
    awaited: mail(awaited),
    unread: mail(unread),
    recent: mail(recentOf(deps, name).filter(({ id }) => !listed.has(id))),
    attacks: attacksOf(deps, name),
    git: wanted.directory === undefined ? undefined : await lookAtRepository(wanted.directory),
    turns: wanted.transcript === undefined ? [] : turnsOf(deps, wanted.transcript),
  };
};

const toMail = (
  { message, recipient }: Delivery,
  display: (agent: string) => string,
): PacketMail => ({
  id: shortId(message.id),
  from: display(message.from),
  to: display(recipient),
  kind: message.kind,
  words: message.subject ?? message.body,
  at: message.sentAt,
  due: message.replyBy,
});

/** The last messages from it and to it, oldest first; each once, whomever else it went to. */
const recentOf = ({ ledger }: RecoveryDeps, name: string): readonly Delivery[] => {
  const ids = new Set(
    ledger
      .lastEvents(RECENT_EVENTS)
      .filter(({ type, from, to }) => type === "received" && (from === name || to === name))
      .flatMap(({ messageId }) => messageId ?? []),
  );
  const found = [...ids].toReversed().flatMap((id) => {
    const deliveries = ledger.deliveriesOf(id);
    const own = deliveries.find(({ recipient }) => recipient === name);
    const one = own ?? deliveries.find(({ message }) => message.from === name);
    // Party's own words are no conversation.
    return one === undefined || one.message.from === "relay" ? [] : [one];
  });
  return found.slice(0, MOST_RECENT).toReversed();
};

/** Attacks that it leads, or has a chunk of. */
const attacksOf = (deps: RecoveryDeps, name: string): readonly PacketAttack[] =>
  listAttacks(deps).flatMap((found) => {
    if (found.kind !== "attack" || isEnded(found.attack)) return [];
    const { attack } = found;
    const chunks = attack.phases
      .flatMap((phase) => phase.chunks)
      .filter(({ assignee, status }) => isNamed(assignee, name, deps) && !DONE.has(status))
      .map(({ name: chunk, status, description }) => ({ name: chunk, status, description }));
    if (chunks.length === 0 && !isNamed(attack.orchestrator, name, deps)) return [];
    const { id, status, planFile, lastUpdated, currentPhase: phase } = attack;
    return [{ id, status, planFile, phase, lastUpdated, chunks }];
  });

const DONE: ReadonlySet<string> = new Set(["complete", "skipped", "aborted"]);

/** A role without its session is that of the default one. */
const isNamed = (
  role: string | undefined,
  name: string,
  { roster }: Pick<RecoveryDeps, "roster">,
): boolean => {
  const written = role?.toLowerCase();
  if (written === undefined || hostOf(written) !== undefined) return false;
  const { role: own, session } = parseAgent(name);
  return written === name || (written === own && session === roster().defaultSession);
};

const listAttacks = ({ attacks }: RecoveryDeps): readonly FoundAttack[] => {
  try {
    return attacks.list();
  } catch (error) {
    if (!(error instanceof PartyError)) throw error;
    return [];
  }
};

const turnsOf = ({ readTail }: RecoveryDeps, path: string): readonly AgentTurn[] => {
  try {
    return peekTurns(readTail, path, MOST_TURNS);
  } catch (error) {
    if (!(error instanceof PartyError)) throw error;
    return [];
  }
};
