import type { Attack } from "../../domain/attacks/attack.ts";
import { isUnderWay } from "../../domain/attacks/attack.ts";
import {
  type GivenUp,
  givenUpOf,
  reminderOf,
  type Said,
} from "../../domain/attacks/reminder-text.ts";
import { type Pace, stallOf, updatedAt } from "../../domain/attacks/stall.ts";
import type { Message, MessageId } from "../../domain/message.ts";
import { relayMessage } from "../../domain/relay-message.ts";
import type { FoundAttack } from "../../ports/attacks.ts";
import type { ReminderMemory, Told } from "../../ports/reminder-memory.ts";
import type { TellDeps } from "../tell-sender.ts";
import { withdrawReminders } from "./withdraw-reminders.ts";

export interface RemindDeps extends TellDeps {
  readonly memory: ReminderMemory;
  readonly pace: Pace;
  /** The agent that a role in an attack means; undefined where there is none. */
  readonly agentFor: (role: string) => string | undefined;
  /** Its program runs: nothing is said to one that is gone. */
  readonly isHere: (agent: string) => boolean;
}

/** Who is reminded where an attack does not say. */
const LEAD = "oc";

/**
 * Reminds whoever leads an attack that does not move, one message for all of his, and tells the human of those that it
 * reminds of no more. Each reminder is sent at most once, also over restarts. Returns when the next one is due.
 */
export const remindStalled = (
  deps: RemindDeps,
  found: readonly FoundAttack[],
): number | undefined => {
  const now = deps.clock.now();
  const before = deps.memory.read();
  const stands = found.flatMap((one) =>
    one.kind === "attack" ? standOf(deps, one, before, now) : [],
  );
  withdrawReminders(deps, before, (id, { of }) =>
    stands.some(({ attack, updatedAt: at }) => attack.id === id && at === of),
  );
  const due = stands.filter(({ isDue }) => isDue);
  const letters = lettersFor(deps, due, now);
  if (letters.length > 0) {
    const told = new Map([...kept(before, found), ...letters.flatMap(({ told: one }) => one)]);
    deps.memory.keep(told);
    store(deps, letters, now);
  }
  const times = stands.flatMap(({ until }) => until ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
};

interface Stand {
  readonly attack: Attack;
  readonly updatedAt: number;
  /** The agent that leads it, as the ledger names him. */
  readonly lead: string | undefined;
  readonly leadName: string;
  /** What was said of it since its last update. */
  readonly told: Told | undefined;
  /** The reminder that is due; undefined when it is given up. */
  readonly number: number | undefined;
  readonly isDue: boolean;
  /** When that may be otherwise. */
  readonly until: number | undefined;
}

const standOf = (
  deps: RemindDeps,
  { attack, writtenAt }: Extract<FoundAttack, { kind: "attack" }>,
  before: ReadonlyMap<string, Told>,
  now: number,
): readonly Stand[] => {
  if (!isUnderWay(attack)) return [];
  const at = Math.round(updatedAt(attack, writtenAt, now));
  const told = saidOf(deps, before.get(attack.id), at);
  const role = attack.orchestrator ?? LEAD;
  const lead = deps.agentFor(role);
  const stall = stallOf(at, now, deps.pace);
  const common = {
    attack,
    updatedAt: at,
    told,
    lead,
    leadName: lead === undefined ? JSON.stringify(role.slice(0, 80)) : deps.display(lead),
  };
  switch (stall.kind) {
    case "moves":
      return [{ ...common, number: 0, isDue: false, until: stall.until }];
    case "stalled": {
      const isHere = lead !== undefined && deps.isHere(lead);
      const isDue = isHere && stall.number > (told?.number ?? 0);
      return [{ ...common, number: stall.number, isDue, until: stall.until }];
    }
    case "given-up":
      return [{ ...common, number: undefined, isDue: told?.gaveUp !== true, until: undefined }];
  }
};

/** What was really said: a daemon that died before its message was stored said nothing with it. */
const saidOf = ({ ledger }: RemindDeps, told: Told | undefined, at: number): Told | undefined => {
  if (told === undefined || told.of !== at) return undefined;
  if (ledger.message(told.message) !== undefined) return told;
  return told.gaveUp
    ? { ...told, gaveUp: false }
    : { ...told, number: told.number - 1, count: told.count - 1 };
};

interface Letter {
  readonly message: Message;
  readonly recipient: string;
  readonly told: readonly (readonly [id: string, told: Told])[];
  readonly events: readonly { readonly type: string; readonly detail: string }[];
}

const lettersFor = (deps: RemindDeps, due: readonly Stand[], now: number): readonly Letter[] => {
  const reminders = Map.groupBy(
    due.filter(({ number }) => number !== undefined),
    ({ lead }) => lead ?? "",
  );
  const given = due.filter(({ number }) => number === undefined);
  return [
    ...[...reminders].map(([lead, stands]) => reminder(deps, lead, stands, now)),
    ...(given.length === 0 ? [] : [givenUp(deps, given, now)]),
  ];
};

const reminder = (
  { ids }: RemindDeps,
  lead: string,
  stands: readonly Stand[],
  now: number,
): Letter => {
  const id = ids.next();
  // The next one takes its place: they never pile up before an agent that is busy.
  const expiresAt = Math.min(...stands.map(({ until }) => until ?? now));
  const said = reminderOf(stands, now);
  return {
    message: messageOf(id, lead, "nag", said, now, { expiresAt, thread: threadOf(stands) }),
    recipient: lead,
    told: stands.map(({ attack, updatedAt: of, told, number = 0 }) => [
      attack.id,
      { of, number, count: (told?.count ?? 0) + 1, gaveUp: false, message: id },
    ]),
    events: stands.map(({ attack, number }) => ({
      type: "nag",
      detail: `attack ${attack.id}, reminder ${number}`,
    })),
  };
};

const givenUp = ({ ids }: RemindDeps, stands: readonly Stand[], now: number): Letter => {
  const id = ids.next();
  const given = stands.map(({ attack, updatedAt: at, leadName, told }): GivenUp => ({
    attack,
    updatedAt: at,
    lead: leadName,
    reminders: told?.count ?? 0,
  }));
  const extent = { expiresAt: undefined, thread: threadOf(stands) };
  return {
    message: messageOf(id, "human", "warning", givenUpOf(given, now), now, extent),
    recipient: "human",
    told: stands.map(({ attack, updatedAt: of, told }) => [
      attack.id,
      { of, number: told?.number ?? 0, count: told?.count ?? 0, gaveUp: true, message: id },
    ]),
    events: stands.map(({ attack }) => ({ type: "nag_giveup", detail: `attack ${attack.id}` })),
  };
};

/** As the seeds have it: the attack's own name, where the message is about one. */
const threadOf = ([first, ...others]: readonly Stand[]): string | undefined =>
  others.length === 0 ? first?.attack.id : undefined;

const messageOf = (
  id: MessageId,
  to: string,
  kind: "nag" | "warning",
  { subject, body }: Said,
  now: number,
  { expiresAt, thread }: Pick<Message, "expiresAt" | "thread">,
): Message =>
  relayMessage({
    id,
    sentAt: now,
    to: [to],
    kind,
    subject,
    body,
    priority: kind === "nag" ? 0 : 1,
    thread,
    expiresAt,
  });

const store = ({ ledger, wake }: RemindDeps, letters: readonly Letter[], now: number): void => {
  ledger.together("remind", () => {
    for (const { message, recipient, events } of letters) {
      ledger.store(message, [recipient], now);
      for (const { type, detail } of events) {
        const about = { messageId: message.id, from: "relay", to: recipient, status: "stalled" };
        ledger.note({ at: now, type, detail, ...about });
      }
    }
  });
  for (const { recipient } of letters) wake(recipient);
};

/** Of an attack that is no longer there nothing has to be remembered. */
const kept = (
  before: ReadonlyMap<string, Told>,
  found: readonly FoundAttack[],
): readonly (readonly [string, Told])[] => {
  const ids = new Set(found.map((one) => (one.kind === "attack" ? one.attack.id : one.id)));
  return [...before].filter(([id]) => ids.has(id));
};
