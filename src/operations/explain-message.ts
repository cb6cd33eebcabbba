import { displayAgent, hostOf } from "../domain/address.ts";
import type { HoldCause } from "../domain/delivery.ts";
import { formatDeadline, formatRelative, formatSpan } from "../domain/duration.ts";
import { shortId } from "../domain/id.ts";
import type { Message } from "../domain/message.ts";
import { selftestCommand, type Standing } from "../domain/proof.ts";
import { remedies, type Situation, waitsFor, withSubject } from "../domain/timeline.ts";
import type { Delivery, LedgerEvent, LedgerReader } from "../ports/ledger.ts";

export interface Explanation {
  readonly message: Message;
  readonly deliveries: readonly Delivery[];
  readonly steps: readonly Step[];
  /** What each recipient's delivery waits for now. */
  readonly waits: readonly { readonly recipient: string; readonly words: string }[];
  /** Commands that change something about it. */
  readonly commands: readonly string[];
}

export interface Step {
  readonly at: number;
  readonly recipient: string | undefined;
  /** The state it came to. */
  readonly what: string;
  readonly words: string;
}

export interface ExplainInput {
  readonly id: string;
  readonly now: number;
  /** The session in which names are short. */
  readonly session: string;
  readonly daemonRuns: boolean;
  /** What runs at a recipient, as far as it was seen. */
  readonly standing?: (recipient: string) => Standing | undefined;
}

/** A message's whole story: what happened when and by what proof, what it waits for, what can be done. */
export const explainMessage = (
  ledger: LedgerReader,
  { id, now, session, daemonRuns, standing }: ExplainInput,
): Explanation => {
  const full = ledger.resolve(id);
  const message = ledger.message(full);
  if (message === undefined) throw new Error(`The ledger resolved ${id} and has no such message.`);
  const deliveries = ledger.deliveriesOf(full);
  const situations = deliveries.map((delivery) =>
    situationOf(delivery, { now, session, daemonRuns }),
  );
  return {
    message,
    deliveries,
    steps: ledger.eventsOf(full).map((event) => stepOf(event, message, now, session)),
    waits: situations.flatMap((situation) => {
      const words = waitsFor(situation);
      return words === undefined ? [] : [{ recipient: situation.who, words }];
    }),
    commands: [
      ...commandsFor(message, situations),
      ...new Set(
        deliveries.flatMap((delivery) => proofFor(delivery, standing?.(delivery.recipient))),
      ),
    ],
  };
};

/** What a selftest might explain: a screen that is not recognised, a paste that nothing is known of. */
const proofFor = ({ state, hold }: Delivery, standing: Standing | undefined): readonly string[] => {
  if (standing === undefined || standing.proven === "yes") return [];
  const open = state === "unsure" || (state === "held" && EXPLAINED.has(hold?.because ?? ""));
  return open ? [selftestCommand(standing)] : [];
};

const EXPLAINED: ReadonlySet<string> = new Set<HoldCause | "">([
  "not-proven",
  "unknown-screen",
  "not-confirmed",
]);

const situationOf = (
  { message, recipient, state, hold, reason }: Delivery,
  { now, session, daemonRuns }: Omit<ExplainInput, "id" | "standing">,
): Situation => ({
  state,
  hold,
  reason,
  who: displayAgent(recipient, session),
  owesAnswer: message.needsReply,
  due: message.replyBy === undefined ? undefined : dueIn(message.replyBy, now),
  daemonRuns,
});

const dueIn = (at: number, now: number): string =>
  at < now ? `overdue by ${formatSpan(now - at)}` : `due ${formatRelative(at, now)}`;

const stepOf = (
  { at, type, status, to, detail }: LedgerEvent,
  message: Message,
  now: number,
  session: string,
): Step => {
  const who = to === undefined ? undefined : displayAgent(to, session);
  return {
    at,
    recipient: who,
    what: status ?? type,
    words:
      detail === undefined
        ? type === "received"
          ? `ledger${debtOf(message, now)}`
          : ""
        : withSubject(detail, who ?? ""),
  };
};

const debtOf = ({ needsReply, replyBy }: Message, now: number): string => {
  if (!needsReply) return "";
  return replyBy === undefined
    ? "; answer owed"
    : `; answer owed by ${formatDeadline(replyBy, now)}`;
};

/** The human has none, and another host's is not shown here. */
const hasScreen = (who: string): boolean => who !== "human" && hostOf(who) === undefined;

/** Each verb once; with the recipient only where the message has several. */
const commandsFor = (message: Message, situations: readonly Situation[]): readonly string[] => {
  const id = shortId(message.id);
  const commands = situations.flatMap((situation) => {
    const only = situations.length > 1 ? ` --to ${situation.who}` : "";
    return remedies(situation)
      .filter((verb) => verb !== "peek" || hasScreen(situation.who))
      .map((verb) =>
        verb === "peek" ? `relay peek ${situation.who}` : `relay ${verb} ${id}${only}`,
      );
  });
  return [...new Set(commands)];
};
