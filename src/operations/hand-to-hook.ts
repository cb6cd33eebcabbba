import { asHookPrompt } from "../domain/transcripts/evidence.ts";
import type { Attempt, Delivery } from "../ports/ledger.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { conclude, passOver } from "./turn.ts";
import type { DeliveryDeps, RunningAgent, Sight } from "./delivery-deps.ts";
import { inspectAgent } from "./inspect-agent.ts";
import { lookAtAgent } from "./look-at-agent.ts";
import { recallUnseen } from "./recall-unseen.ts";
import type { Settling } from "./settling.ts";

/** A hook that an agent's program has started at the end of a turn. */
export interface HookCaller {
  /** The hook's own process; undefined where processes can not be traced. */
  readonly pid: number | undefined;
  /** Where the program says that it records what its model is sent. */
  readonly transcript: string | undefined;
  /** A hook made this turn go on already. */
  readonly continued: boolean;
  /** Aborted when the hook is gone. */
  readonly gone: AbortSignal;
}

export interface HookAnswer {
  /** Envelopes for the program to go on with, in order. */
  readonly texts: readonly string[];
  /** Their attempts, to be named when the texts were written. */
  readonly attempts: readonly number[];
  /** Whether the hook may tell of what still waits: not where it comes by another way in a moment. */
  readonly mayTell: boolean;
}

/** How often in a row a turn may be made to go on: what comes then waits for the agent to be ready. */
const MOST_ROUNDS = 5;

/** Codex 0.169.0 cuts a hook's words in the middle above 10,000 bytes of XML text (2,500 tokens by its own estimate). */
const MOST_BYTES = 9_000;

const SILENCE: HookAnswer = { texts: [], attempts: [], mayTell: false };
const NOTICE: HookAnswer = { texts: [], attempts: [], mayTell: true };

/**
 * Hands what waits for an agent to a hook at its turn's end, of a program that gives it to its model as what a user said.
 * Whether it did, its record shows. Must not run beside a turn for the same agent.
 */
export const handToHook = async (
  deps: DeliveryDeps,
  agent: RunningAgent | undefined,
  settling: Settling,
  caller: HookCaller,
): Promise<HookAnswer> => {
  settling.hookRounds = caller.continued ? settling.hookRounds + 1 : 0;
  if (settling.hookRounds > MOST_ROUNDS) return SILENCE;
  const sight = agent && (await lookAtAgent(deps, agent));
  // Anything may call itself by an agent's name: this is a process of the program in its pane.
  const { pid } = caller;
  if (agent === undefined || sight === undefined || !isBelow(deps, pid, sight)) return NOTICE;
  return handIn(deps, agent, sight, { settling, caller: { ...caller, pid } });
};

interface Occasion {
  readonly settling: Settling;
  readonly caller: HookCaller & { readonly pid: number };
}

/** Unless it comes by another way, or is under way already. */
const handIn = async (
  deps: DeliveryDeps,
  agent: RunningAgent,
  sight: Sight,
  { settling, caller }: Occasion,
): Promise<HookAnswer> => {
  const facts = await inspectAgent(deps, agent, sight);
  if (facts.native !== undefined && !settling.isNativeRefused(sight.incarnation)) return SILENCE;
  if (!agent.rungs.includes("hook")) return NOTICE;
  // What was begun comes first: what is handed over now would overtake it.
  if (isBegun(deps, agent.name)) return SILENCE;
  if ((await recallUnseen(deps, agent, sight, facts, settling)) === "undecided") return SILENCE;
  // What comes first goes with the next hook.
  if ((await deps.before(agent, sight))?.kind === "hold" || caller.gone.aborted) return SILENCE;
  return handOver(deps, agent, { sight, settling, caller, named: facts.transcript });
};

const isBelow = (
  { processes }: DeliveryDeps,
  pid: number | undefined,
  { incarnation }: Sight,
): pid is number => pid !== undefined && processes.ancestors(pid).includes(incarnation.panePid);

const isBegun = ({ ledger }: DeliveryDeps, name: string): boolean =>
  ledger.openAttempts().some(({ delivery }) => ledger.delivery(delivery)?.recipient === name);

interface Moment extends Occasion {
  readonly sight: Sight;
  readonly named: string | undefined;
}

const handOver = (
  deps: DeliveryDeps,
  agent: RunningAgent,
  { sight, settling, caller, named }: Moment,
): HookAnswer => {
  const texts: string[] = [];
  const attempts: number[] = [];
  const transcript = named ?? caller.transcript;
  for (let left = MOST_BYTES; ;) {
    const delivery = deps.ledger.next(agent.name, deps.clock.now());
    if (delivery === undefined) break;
    const refused = deps.guard?.(delivery.message, agent.name, sight);
    if (refused !== undefined) {
      passOver(deps, delivery, refused);
      continue;
    }
    const typing = deps.textFor(delivery.message, agent.name, sight.profile);
    left -= Buffer.byteLength(asHookPrompt(typing.text));
    // A bare command is for the program's own command line, and what is longer waits until the agent is ready.
    if (typing.marker === undefined || left < 0) break;
    const beginning = { rung: "hook", sight, typing, transcript, settling } as const;
    const { id } = beginAttempt(deps, delivery, beginning);
    settling.carriers.set(id, caller.pid);
    texts.push(typing.text);
    attempts.push(id);
  }
  return { texts, attempts, mayTell: true };
};

/** The hook has written the texts of these attempts. Where no record can show more, that is what is known of them. */
export const confirmWritten = (deps: DeliveryDeps, written: readonly number[]): void => {
  const isWritten = ({ id, rung, transcript }: Attempt): boolean =>
    rung === "hook" && transcript === undefined && written.includes(id);
  for (const attempt of deps.ledger.openAttempts().filter(isWritten)) {
    const delivery = deps.ledger.delivery(attempt.delivery);
    if (delivery !== undefined) conclude(deps, delivery, attempt, "confirmed", TAKEN);
  }
};

const TAKEN = {
  to: "handed",
  rung: "hook",
  evidence: "its hook gave it to the program at a turn's end",
} as const satisfies { to: Delivery["state"]; rung: Attempt["rung"]; evidence: string };
