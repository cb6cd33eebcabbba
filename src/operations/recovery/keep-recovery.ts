import type { Hold } from "../../domain/delivery.ts";
import { formatSpan } from "../../domain/duration.ts";
import { PartyError } from "../../domain/error.ts";
import {
  isDue,
  isGivenTo,
  NEW_RECORD,
  type RecoveryRecord,
  seen,
  waitsForNext,
} from "../../domain/recovery/recovery-record.ts";
import { DEFAULT_TOKENS } from "../../domain/recovery/render-packet.ts";
import { endedStatus, isDone } from "../../domain/supervision/ended-status.ts";
import { type Life, sameLife } from "../../domain/supervision/incident.ts";
import { parseAgent } from "../../domain/address.ts";
import type { Before, RunningAgent, Sight } from "../delivery-deps.ts";
import { inspectAgent } from "../inspect-agent.ts";
import type { RecoveryDeps } from "./recovery-deps.ts";
import { sendPacket } from "./send-packet.ts";

export interface RecoveryKeeper {
  /** Told of every sight of an agent's screen. */
  observed(name: string, sight: Sight | undefined): void;
  /** Only these have a pane: the others' sessions were stopped, and what ended there was meant to. */
  present(names: ReadonlySet<string>): void;
  /** A new life gets its packet before anything else; one that has handed over gets nothing more. */
  before(agent: RunningAgent, sight: Sight): Promise<Before | undefined>;
  record(name: string): RecoveryRecord;
  /** Durable once this has returned. */
  update(name: string, change: Partial<RecoveryRecord>): void;
  /** Was this packet given to this life? One whose message never came into the ledger was not. */
  isGiven(name: string, life: Life | undefined): boolean;
  /** One after another for each agent. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Where a program records is asked for so often while its screen changes. */
const REMEMBER_DELAY = 60_000;
const REFUSED_DELAY = 30_000;
const OFFER_LIFE = 10 * 60_000;

/** Keeps what is known of each agent's lives, and sees that each new one is told once what went on before. */
export const createRecovery = (deps: RecoveryDeps): RecoveryKeeper => {
  const records = new Map(deps.place.records());
  const last = new Map<string, Promise<unknown>>();
  const notBefore = new Map<string, number>();
  const remembered = new Map<string, { readonly life: Life; readonly at: number }>();

  const record = (name: string): RecoveryRecord => records.get(name) ?? NEW_RECORD;
  const update = (name: string, change: Partial<RecoveryRecord>): void => {
    const changed = { ...record(name), ...change };
    deps.place.keep(new Map(records).set(name, changed), deps.display);
    records.set(name, changed);
  };
  /** What can't be kept now is kept with the next change: here nothing depends on it. */
  const tryUpdate = (name: string, change: Partial<RecoveryRecord>): void => {
    records.set(name, { ...record(name), ...change });
    attempt(() => deps.place.keep(records, deps.display));
  };
  const attempt = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      refuse(error);
    }
  };
  /** A disk that is full or closed keeps nobody from his mail: a packet is tried again later. */
  const refuse = (error: unknown): undefined => {
    if (!(error instanceof PartyError)) throw error;
    deps.refused(error);
  };

  const alone = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const own = (last.get(name) ?? Promise.resolve()).then(work);
    last.set(
      name,
      own.catch(() => undefined),
    );
    return own;
  };

  const isGiven = (name: string, life: Life | undefined): boolean => {
    const { given } = record(name);
    if (!isGivenTo(given, life)) return false;
    return given?.message === undefined || deps.ledger.message(given.message) !== undefined;
  };
  const isOwed = (name: string, life: Life): boolean =>
    (deps.sends || record(name).due?.asked === true) &&
    isDue(isGiven(name, life) ? record(name) : { ...record(name), given: undefined }, life);

  const keeper: RecoveryKeeper = {
    observed: (name, sight) => {
      if (sight === undefined) return;
      const life = lifeOf(sight);
      const before = record(name);
      if (life === undefined) {
        const { role } = parseAgent(name);
        // It came to its end by itself: whoever starts it again begins anew.
        const hasEndedWell =
          before.life !== undefined && isDone(endedStatus(sight.screen.rows, role));
        if (hasEndedWell && isGone(deps, before.life)) tryUpdate(name, { life: undefined });
        return;
      }
      // An editor that the program has started stands in front of it, and is no life of its own.
      if (before.life !== undefined && !sameLife(before.life, life) && !isGone(deps, before.life)) {
        return;
      }
      const settled = isGiven(name, before.life) ? { ...before, due: undefined } : before;
      const after = seen(settled, life, deps.clock.now(), (one) => isGone(deps, one));
      if (after !== before) tryUpdate(name, after);
      const work = isOwed(name, life) ? give(name, life) : remember(name, sight, life);
      work.catch(deps.failed);
    },

    present: (names) => {
      for (const [name, { life }] of records) {
        if (!names.has(name) && life !== undefined) tryUpdate(name, { life: undefined });
      }
    },

    before: async ({ name }, sight) => {
      const life = lifeOf(sight);
      if (life === undefined) return undefined;
      const { handoff } = record(name);
      if (handoff !== undefined && waitsForNext(record(name), life)) {
        return { kind: "hold", hold: handedOver(deps.clock.now() - handoff.at, handoff.to) };
      }
      if (!isOwed(name, life)) return undefined;
      return (await give(name, life)) ? { kind: "moved" } : undefined;
    },

    record,
    update,
    isGiven,
    alone,
  };

  /** False where the disk refused. */
  const give = async (name: string, life: Life): Promise<boolean> =>
    alone(name, async () => {
      if (!isOwed(name, life)) return true;
      const now = deps.clock.now();
      if (now < (notBefore.get(name) ?? 0)) return false;
      const reason = record(name).due?.reason;
      const sending = { life, reason, by: undefined, tokens: DEFAULT_TOKENS };
      try {
        await sendPacket(deps, keeper, name, sending);
        return true;
      } catch (error) {
        refuse(error);
        notBefore.set(name, now + REFUSED_DELAY);
        return false;
      }
    });

  /** Where this life records, for the packet of the next one. */
  const remember = async (name: string, sight: Sight, life: Life): Promise<void> =>
    alone(name, async () => {
      const agent = deps.running().get(name);
      const known = remembered.get(name);
      const now = deps.clock.now();
      const isRecent = known !== undefined && now - known.at < REMEMBER_DELAY;
      if (agent === undefined || (isRecent && sameLife(known.life, life))) return;
      const { due } = record(name);
      // The context before is the one to be told of, as long as it may be asked for.
      if (due?.offered === true && now - due.at < OFFER_LIFE) return;
      const { transcript, silent } = await inspectAgent(deps, agent, sight);
      // It begins to tell a moment after its start.
      if (!silent) remembered.set(name, { life, at: now });
      const directory = deps.processes.workingDirectory(life.pid);
      const before = record(name);
      const conversation = transcript ?? before.conversation;
      if (before.conversation === conversation && before.directory === directory) return;
      tryUpdate(name, { conversation, directory });
    });

  return keeper;
};

/** The program that stands in a pane; undefined where that is a shell. */
export const lifeOf = ({ reading, incarnation }: Sight): Life | undefined => {
  const { agentPid: pid, agentStartedAt: startedAt } = incarnation;
  return reading.kind === "shell" || pid <= 0 ? undefined : { pid, startedAt };
};

const isGone = ({ processes }: Pick<RecoveryDeps, "processes">, life: Life | undefined): boolean =>
  life === undefined ||
  !processes.isAlive(life.pid) ||
  processes.startedAt(life.pid) !== life.startedAt;

const handedOver = (since: number, to: string | undefined): Hold => ({
  because: "handed-over",
  reason: `has handed its work over${to === undefined ? "" : ` to ${to}`} ${formatSpan(since)} ago`,
});
