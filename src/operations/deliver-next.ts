import type { Hold } from "../domain/delivery.ts";
import { PartyError } from "../domain/error.ts";
import type { Delivery } from "../ports/ledger.ts";
import type { ProgramFacts } from "../ports/programs.ts";
import { confirmSeen } from "./confirm-seen.ts";
import type { DeliveryDeps, RunningAgent, Sight } from "./delivery-deps.ts";
import { holdFor, lookAtAgent, NOT_RUNNING } from "./look-at-agent.ts";
import { giveDelivery } from "./give-delivery.ts";
import { inspectAgent } from "./inspect-agent.ts";
import { lookAgain, SETTLE_DELAY, UNSETTLED } from "./open-attempt.ts";
import { pasteDelivery } from "./paste-delivery.ts";
import { resolveAttempt } from "./resolve-attempt.ts";
import type { Settling } from "./settling.ts";
import { recallUnseen } from "./recall-unseen.ts";
import { hold, passOver, type Turn } from "./turn.ts";

/** One turn for one agent: finish what was begun, else hand over the next delivery, else say why not. */
export const deliverNext = async (
  deps: DeliveryDeps,
  name: string,
  agent: RunningAgent | undefined,
  settling: Settling,
): Promise<Turn> => {
  const open = openAttemptOf(deps, name);
  const delivery = open?.delivery ?? deps.ledger.next(name, deps.clock.now());
  if (delivery === undefined) return lookForUnseen(deps, name, agent, settling);
  try {
    if (open !== undefined) return await resolveAttempt(deps, agent, open, settling);
    if (agent === undefined) return hold(deps, delivery, NOT_RUNNING);
    const sight = await lookAtAgent(deps, agent);
    if (sight === undefined) return hold(deps, delivery, NOT_RUNNING);
    const refused = deps.guard?.(delivery.message, name, sight);
    if (refused !== undefined) return passOver(deps, delivery, refused);
    return await askAndHandOver(deps, agent, delivery, sight, settling);
  } catch (error) {
    if (!mayPass(error)) throw error;
    return hold(deps, delivery, { because: "tmux", reason: clauseOf(error) });
  }
};

/** Asks the program what it tells of itself, and hands over once nothing earlier stands in the way. */
const askAndHandOver = async (
  deps: DeliveryDeps,
  agent: RunningAgent,
  delivery: Delivery,
  sight: Sight,
  settling: Settling,
): Promise<Turn> => {
  const { reading, incarnation } = sight;
  // Each step of a spinner brings a look: a program that has just said that there is no other way is not asked for each.
  if (reading.kind === "busy" && settling.isWithoutNative(incarnation))
    return hold(deps, delivery, holdFor(reading));
  const facts = await inspectAgent(deps, agent, sight);
  if (facts.native === undefined && !facts.silent) settling.lacksNative(incarnation);
  const recalled = await recallUnseen(deps, agent, sight, facts, settling);
  if (recalled === "moved") return { kind: "moved" };
  // The earlier ones first: what is handed over now would overtake them.
  if (recalled === "undecided") return lookAgain(deps, delivery, UNSETTLED);
  const before = await deps.before(agent, sight);
  if (before?.kind === "moved") return { kind: "moved" };
  if (before !== undefined) return hold(deps, delivery, before.hold);
  // Not typed into before it is known where it would show: a crash in between could not be told from a loss.
  if (facts.silent && settling.isNew(incarnation)) {
    return lookAgain(deps, delivery, STARTING);
  }
  return handOver(deps, agent, delivery, { sight, facts, settling });
};

interface Moment {
  readonly sight: Sight;
  readonly facts: ProgramFacts;
  readonly settling: Settling;
}

/** Takes the best way in that is open now. */
const handOver = (
  deps: DeliveryDeps,
  agent: RunningAgent,
  delivery: Delivery,
  { sight, facts, settling }: Moment,
): Promise<Turn> | Turn => {
  const { reading, incarnation, profile } = sight;
  const typing = deps.textFor(delivery.message, agent.name, profile);
  const { native, transcript } = facts;
  // A bare command is for the program's own command line, which no interface of it reads.
  const isEnveloped = typing.marker !== undefined;
  if (native !== undefined && isEnveloped && !settling.isNativeRefused(incarnation)) {
    return giveDelivery(deps, delivery, { sight, native, transcript, typing, settling });
  }
  if (reading.kind !== "ready") return hold(deps, delivery, holdFor(reading));
  if (!agent.rungs.includes("paste")) return hold(deps, delivery, NO_WAY_IN);
  const start = settling.startOf(sight);
  if (start === "starting") return lookAgain(deps, delivery, STARTING);
  if (start === "takes lines") return lookAgain(deps, delivery, TAKES_LINES, LINES_DELAY);
  const doubt = deps.mayPaste(sight);
  if (doubt !== undefined) return hold(deps, delivery, doubt);
  return pasteDelivery(deps, agent, delivery, sight, { typing, recorded: transcript, settling });
};

const STARTING: Hold = {
  because: "starting",
  reason: "has started a moment ago",
};

/** Seen of Gemini CLI after a restart, until its person pressed Enter. */
const TAKES_LINES: Hold = {
  because: "starting",
  reason: "does not take keys one by one yet: press Enter in its pane if it stays so",
};
/** Asking takes a process. */
const LINES_DELAY = 1_000;

const NO_WAY_IN: Hold = {
  because: "no-way-in",
  reason: "none of the ways that may be used is open",
};

/** A reason stands within a sentence. */
const clauseOf = ({ message }: PartyError): string => message.replace(/\.$/v, "");

/** How soon to ask again whether a program that was handed something still runs. */
const UNSEEN_DELAY = 20_000;

/** Nothing waits; but a program that ended without having seen what it was handed leaves that to the next one. */
const lookForUnseen = async (
  deps: DeliveryDeps,
  name: string,
  agent: RunningAgent | undefined,
  settling: Settling,
): Promise<Turn> => {
  if (agent === undefined || deps.ledger.unseen(name).length === 0) return { kind: "idle" };
  try {
    const sight = await lookAtAgent(deps, agent);
    if (sight === undefined) return { kind: "again", delay: UNSEEN_DELAY };
    const facts = await inspectAgent(deps, agent, sight);
    if (confirmSeen(deps, name, facts.transcript) > 0) return { kind: "moved" };
    const recalled = await recallUnseen(deps, agent, sight, facts, settling);
    if (recalled === "moved") return { kind: "moved" };
    return { kind: "again", delay: recalled === "undecided" ? SETTLE_DELAY : UNSEEN_DELAY };
  } catch (error) {
    if (!mayPass(error)) throw error;
    return { kind: "again", delay: UNSEEN_DELAY };
  }
};

/** Somebody may also install tmux, or a newer one, while we run. */
const mayPass = (error: unknown): error is PartyError =>
  error instanceof PartyError && (error.retryable || error.code.startsWith("TMUX_"));

const openAttemptOf = ({ ledger }: DeliveryDeps, name: string) => {
  for (const attempt of ledger.openAttempts()) {
    const delivery = ledger.delivery(attempt.delivery);
    if (delivery?.recipient === name) return { attempt, delivery };
  }
  return undefined;
};
