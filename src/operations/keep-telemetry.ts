import { formatAgent } from "../domain/address.ts";
import { stateOf } from "../domain/observed.ts";
import type { AgentState, RosterAgent } from "../domain/roster.ts";
import { type Telemetry, telemetryOnScreen, withSidecar } from "../domain/telemetry.ts";
import { conversationOf } from "../domain/transcripts/lasting-queue.ts";
import { NO_TALLY, type Tally, tallyLine, telemetryOf } from "../domain/transcripts/tally.ts";
import type { Sidecars } from "../ports/sidecars.ts";
import type { ReadOn, Transcripts } from "../ports/transcripts.ts";
import type { DeliveryDeps, RunningAgent, Sight } from "./delivery-deps.ts";
import { inspectAgent } from "./inspect-agent.ts";

export interface TelemetryDeps extends Pick<DeliveryDeps, "programs" | "reached"> {
  readonly transcripts: Pick<Transcripts, "size">;
  readonly readOn: ReadOn;
  readonly sidecars: Sidecars;
  readonly find: (name: string) => RunningAgent | undefined;
  /** What is known of an agent is another than before. */
  readonly changed: () => void;
}

/**
 * Knows what agents' programs tell of their use. It reads when a screen that is looked at anyway shows another state, or no
 * work and a record that has grown, and when somebody asks: never by a clock.
 */
export interface TelemetryKeeper extends Disposable {
  /** Told of every sight of an agent's screen. */
  observed(name: string, sight: Sight | undefined): void;
  /** Reads on now. */
  refresh(agent: RunningAgent, sight: Sight): Promise<void>;
  of(name: string): Telemetry | undefined;
  /** An agent of the roster with what is known here. */
  refine(agent: RosterAgent): RosterAgent;
}

export const createTelemetryKeeper = (deps: TelemetryDeps): TelemetryKeeper => {
  const known = new Map<string, Known>();
  const states = new Map<string, AgentState>();
  let isOver = false;

  const read = async (agent: RunningAgent, sight: Sight): Promise<void> => {
    const { transcript } = await inspectAgent(deps, agent, sight);
    const before = known.get(agent.name);
    const record =
      transcript === undefined ? undefined : await readRecord(deps, transcript, before);
    // A shell in front of the program, or a program that does not answer, says nothing new.
    const kept = record ?? (sight.reading.kind === "shell" ? before?.record : undefined);
    const telemetry = toldBy(deps, agent, sight, kept);
    if (isOver || deps.find(agent.name) === undefined) return;
    known.set(agent.name, { record: kept, telemetry });
    if (!isSame(telemetry, before?.telemetry)) deps.changed();
  };

  const refresh = oneAtATime(read);

  return {
    observed: (name, sight) => {
      const state = stateOf(sight?.reading);
      // A turn may come and go between two looks.
      const isNew =
        states.get(name) !== state || (state === "idle" && hasGrown(deps, known.get(name)));
      states.set(name, state);
      const agent = deps.find(name);
      if (sight === undefined || agent === undefined) known.delete(name);
      else if (isNew) void refresh(agent, sight);
    },
    refresh,
    of: (name) => known.get(name)?.telemetry,
    refine: (agent) => {
      const telemetry = known.get(formatAgent(agent))?.telemetry;
      return telemetry === undefined ? agent : { ...agent, telemetry };
    },
    [Symbol.dispose]: () => {
      isOver = true;
    },
  };
};

const hasGrown = ({ transcripts }: TelemetryDeps, before: Known | undefined): boolean =>
  before?.record !== undefined && transcripts.size(before.record.transcript) !== before.record.size;

interface Known {
  readonly record: ReadRecord | undefined;
  readonly telemetry: Telemetry | undefined;
}

/** How far a record was read, and what it has told up to there. */
interface ReadRecord {
  readonly transcript: string;
  /** What its size was then. */
  readonly size: number;
  readonly upTo: number;
  readonly tally: Tally;
}

/** Reads what was added to a record; undefined where it can't be read. */
const readRecord = async (
  { readOn, transcripts }: TelemetryDeps,
  transcript: string,
  before: Known | undefined,
): Promise<ReadRecord | undefined> => {
  const earlier = before?.record?.transcript === transcript ? before.record : undefined;
  const size = transcripts.size(transcript);
  let { upTo, tally } = earlier ?? { upTo: 0, tally: NO_TALLY };
  for (;;) {
    const next = await readOn(transcript, upTo);
    if (next === undefined) return undefined;
    tally = next.lines.reduce(tallyLine, next.anew ? NO_TALLY : tally);
    if (next.upTo === upTo) return { transcript, size, upTo, tally };
    upTo = next.upTo;
  }
};

/** The record, the status line where it is of the same conversation, and else what the screen shows. */
const toldBy = (
  { sidecars }: TelemetryDeps,
  { name, ref }: RunningAgent,
  { screen, profile }: Sight,
  record: ReadRecord | undefined,
): Telemetry | undefined => {
  if (record === undefined) return telemetryOnScreen(screen.rows, profile);
  const sidecar = sidecars.read(name, ref.pane);
  const conversation = conversationOf(record.transcript);
  const own = sidecar?.conversation === conversation ? sidecar?.telemetry : undefined;
  const told = withSidecar(telemetryOf(record.tally), own);
  return told === undefined ? telemetryOnScreen(screen.rows, profile) : { ...told, conversation };
};

const isSame = (one: Telemetry | undefined, other: Telemetry | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Of several that are wanted for one agent at a time the latest follows when the first is done. */
const oneAtATime = (
  read: (agent: RunningAgent, sight: Sight) => Promise<void>,
): ((agent: RunningAgent, sight: Sight) => Promise<void>) => {
  const running = new Map<string, Promise<void>>();
  const wanted = new Map<string, Sight>();

  const run = async (agent: RunningAgent): Promise<void> => {
    try {
      for (let sight = take(agent); sight !== undefined; sight = take(agent)) {
        await read(agent, sight);
      }
    } finally {
      running.delete(agent.name);
    }
  };

  const take = ({ name }: RunningAgent): Sight | undefined => {
    const sight = wanted.get(name);
    wanted.delete(name);
    return sight;
  };

  return (agent, sight) => {
    wanted.set(agent.name, sight);
    const existing = running.get(agent.name);
    if (existing !== undefined) return existing;
    const begun = run(agent);
    running.set(agent.name, begun);
    return begun;
  };
};
