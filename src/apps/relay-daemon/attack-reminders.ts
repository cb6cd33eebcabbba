import { parseAddress } from "../../domain/address.ts";
import type { Pace } from "../../domain/attacks/stall.ts";
import { PartyError } from "../../domain/error.ts";
import { resolveRecipient, type Roster } from "../../domain/roster.ts";
import { remindStalled } from "../../operations/attacks/remind-stalled.ts";
import type { TellDeps } from "../../operations/tell-sender.ts";
import type { Attacks, FoundAttack } from "../../ports/attacks.ts";
import type { ReminderMemory } from "../../ports/reminder-memory.ts";
import { isHere } from "./is-here.ts";

export interface AttackRemindersOptions {
  readonly deps: TellDeps;
  readonly attacks: Attacks;
  readonly memory: ReminderMemory;
  readonly pace: Pace;
  readonly roster: () => Roster;
  /** A file that is no attack: said once for each reason. */
  readonly broken: (path: string, reason: string) => void;
  /** The files can't be read, or what was due can't be kept: it is tried again. */
  readonly refused: (error: PartyError) => void;
}

/** Files are looked at so often, and when something is due besides: then it is seen whether it moved. */
const SCAN_DELAY = 60_000;
/** A file that is written in place is broken for a moment. */
const SETTLE_DELAY = 250;
const SHORTEST_DELAY = 50;

/** Reminds of attacks that stand still, until disposed. */
export const startAttackReminders = (options: AttackRemindersOptions): Disposable => {
  const { attacks, roster } = options;
  /** Why each path is no attack, and whether that was said. */
  const faults = new Map<string, { readonly reason: string; readonly said: boolean }>();
  let timer: NodeJS.Timeout | undefined;
  let refusal: string | undefined;

  const deps = {
    ...options.deps,
    memory: options.memory,
    pace: options.pace,
    agentFor: (role: string) => agentFor(roster(), role),
    isHere: (name: string) => isHere(roster(), name),
  };

  /** True where one is broken that was not a moment ago. */
  const complain = (found: readonly FoundAttack[]): boolean => {
    const broken = found.filter((one) => one.kind === "broken");
    const paths = new Set(broken.map(({ path }) => path));
    for (const path of faults.keys()) if (!paths.has(path)) faults.delete(path);
    let isNew = false;
    for (const { path, line, reason } of broken) {
      const where = line === undefined ? reason : `line ${line}: ${reason}`;
      const before = faults.get(path);
      if (before?.reason === where && !before.said) options.broken(path, where);
      isNew ||= before?.reason !== where;
      faults.set(path, { reason: where, said: before?.reason === where });
    }
    return isNew;
  };

  const look = (): number => {
    const found = attacks.list();
    const delay = complain(found) ? SETTLE_DELAY : SCAN_DELAY;
    const due = remindStalled(deps, found);
    refusal = undefined;
    if (due === undefined) return delay;
    return Math.min(delay, Math.max(due - deps.clock.now(), SHORTEST_DELAY));
  };

  const run = (): void => {
    let delay = SCAN_DELAY;
    try {
      delay = look();
    } catch (error) {
      if (!(error instanceof PartyError)) throw error;
      if (refusal !== error.message) options.refused(error);
      refusal = error.message;
    }
    timer = setTimeout(run, delay);
  };

  run();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
};

/** Anything may stand in a file. */
const agentFor = (roster: Roster, role: string): string | undefined => {
  try {
    const recipient = resolveRecipient(roster, roster.defaultSession, parseAddress(role));
    return recipient.kind === "agent" ? recipient.name : undefined;
  } catch (error) {
    if (!(error instanceof PartyError)) throw error;
    return undefined;
  }
};
