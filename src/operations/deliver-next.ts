import { PartyError } from "../domain/error.ts";
import type { DeliveryDeps, RunningAgent } from "./delivery-deps.ts";
import { holdFor, lookAtAgent, NOT_RUNNING } from "./look-at-agent.ts";
import { pasteDelivery } from "./paste-delivery.ts";
import { resolveAttempt } from "./resolve-attempt.ts";
import type { Settling } from "./settling.ts";
import { recallUnseen } from "./confirm-seen.ts";
import { hold, type Turn } from "./turn.ts";

/** One turn for one agent: finish what was begun, else hand over the next delivery, else say why not. */
export const deliverNext = async (
  deps: DeliveryDeps,
  name: string,
  agent: RunningAgent | undefined,
  settling: Settling,
): Promise<Turn> => {
  const open = openAttemptOf(deps, name);
  const delivery = open?.delivery ?? deps.ledger.next(name, deps.clock.now());
  if (delivery === undefined) return lookForUnseen(deps, name, agent);
  try {
    if (open !== undefined) return await resolveAttempt(deps, agent, open, settling);
    if (agent === undefined) return hold(deps, delivery, NOT_RUNNING);
    const sight = await lookAtAgent(deps, agent);
    if (sight === undefined) return hold(deps, delivery, NOT_RUNNING);
    if (recallUnseen(deps, agent, sight.incarnation)) return { kind: "moved" };
    if (sight.reading.kind !== "ready") return hold(deps, delivery, holdFor(sight.reading));
    return await pasteDelivery(deps, agent, delivery, sight, settling);
  } catch (error) {
    if (!mayPass(error)) throw error;
    return hold(deps, delivery, { because: "tmux", reason: clauseOf(error) });
  }
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
): Promise<Turn> => {
  const unseen = deps.ledger.unseen(name).some(({ attempt }) => attempt.transcript !== undefined);
  if (agent === undefined || !unseen) return { kind: "idle" };
  try {
    const sight = await lookAtAgent(deps, agent);
    const isRecalled = sight !== undefined && recallUnseen(deps, agent, sight.incarnation);
    return isRecalled ? { kind: "moved" } : { kind: "again", delay: UNSEEN_DELAY };
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
