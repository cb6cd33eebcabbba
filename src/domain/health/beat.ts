/** When a host gave its last sign of life by our own clock, and how far its clock is from ours. Times are milliseconds. */

/** Longer ago than this a beat is stale, and the host down: the seeds' limits. */
const LIMITS = { stale: 120_000, down: 300_000 } as const;
/** A host that was silent for so long has left: nobody is waiting for its next beat. */
const GONE_AFTER = 7 * 86_400_000;
/** A beat that came within so long of the look before it came when it was published. */
const LIVE_WITHIN = 120_000;

export type BeatLevel = "ok" | "stale" | "down" | "gone";

/** A host that beats seldom is given two and five of its beats. */
export const beatLevel = (age: number, beat: number): BeatLevel => {
  if (age > Math.max(GONE_AFTER, downAfter(beat))) return "gone";
  if (age > downAfter(beat)) return "down";
  return age > Math.max(LIMITS.stale, 2 * beat) ? "stale" : "ok";
};

/** How long a host that beats so often may be silent. */
export const downAfter = (beat: number): number => Math.max(LIMITS.down, 5 * beat);

/** What is known of the clock of a host: between `least` and `most` behind ours. */
export interface Sample {
  readonly least: number;
  readonly most: number;
}

export interface Arrival {
  /** By its own clock. */
  readonly writtenAt: number;
  /** By ours. */
  readonly fetchedAt: number;
  /** When we looked before, and it was not there; undefined where that is not known. */
  readonly lookedAt: number | undefined;
}

/** From its writing to the end of its push. */
const PUSH_TIME = 5_000;
const KEPT_SAMPLES = 10;

const isLive = ({ fetchedAt, lookedAt }: Arrival): boolean =>
  lookedAt !== undefined && fetchedAt - lookedAt <= LIVE_WITHIN;

/**
 * When what arrived was published, by our clock. Where we looked a moment before, its arrival says so, whatever its clock
 * says; after a time in which nobody looked only its clock does, as far as that is known.
 */
export const beatAt = (arrival: Arrival, samples: readonly Sample[]): number => {
  const { writtenAt, fetchedAt, lookedAt } = arrival;
  if (isLive(arrival)) return fetchedAt;
  const { least, most } = joint(samples) ?? { least: 0, most: 0 };
  const guess = writtenAt + (least + most) / 2;
  return Math.min(fetchedAt, Math.max(guess, lookedAt ?? Number.NEGATIVE_INFINITY));
};

/** The samples with what this arrival tells: it took no time, or all that lay between two looks. */
export const withSample = (samples: readonly Sample[], arrival: Arrival): readonly Sample[] => {
  const { writtenAt, fetchedAt, lookedAt } = arrival;
  if (lookedAt === undefined || !isLive(arrival)) return samples;
  const most = fetchedAt - writtenAt;
  const sample = { least: most - (fetchedAt - lookedAt) - PUSH_TIME, most };
  const kept = [...samples.slice(1 - KEPT_SAMPLES), sample];
  // Its clock was set: what was known of it is of another time.
  return joint(kept) === undefined ? [sample] : kept;
};

/** Less than this is what clocks do. */
const NO_SKEW = 2_000;

/** How far the host's clock is ahead of ours, negative where it is behind; undefined where it may well be right. */
export const clockSkew = (samples: readonly Sample[]): number | undefined => {
  const known = joint(samples);
  if (known === undefined) return undefined;
  if (known.most < -NO_SKEW || known.least > NO_SKEW) return -(known.least + known.most) / 2;
  return undefined;
};

const joint = (samples: readonly Sample[]): Sample | undefined => {
  const least = Math.max(...samples.map((sample) => sample.least));
  const most = Math.min(...samples.map((sample) => sample.most));
  return samples.length === 0 || least > most ? undefined : { least, most };
};
