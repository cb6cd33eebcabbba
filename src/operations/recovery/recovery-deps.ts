import type { PartyError } from "../../domain/error.ts";
import type { Roster } from "../../domain/roster.ts";
import type { Attacks } from "../../ports/attacks.ts";
import type { LookAtRepository, RecoveryPlace } from "../../ports/recovery-place.ts";
import type { ReadTail } from "../../ports/transcripts.ts";
import type { DeliveryDeps, RunningAgent } from "../delivery-deps.ts";

/** What checkpoints and recovery need of the world. */
export interface RecoveryDeps extends Pick<
  DeliveryDeps,
  | "clock"
  | "display"
  | "ids"
  | "ledger"
  | "observed"
  | "panes"
  | "processes"
  | "programs"
  | "reached"
  | "wake"
> {
  readonly place: RecoveryPlace;
  readonly attacks: Pick<Attacks, "list">;
  readonly readTail: ReadTail;
  readonly lookAtRepository: LookAtRepository;
  readonly roster: () => Roster;
  /** A new life is sent its packet by itself: else only what somebody asks for. */
  readonly sends: boolean;
  /** The disk is full, or closed: what was to be kept is kept later. */
  readonly refused: (error: PartyError) => void;
  readonly failed: (error: unknown) => void;
  readonly running: () => ReadonlyMap<string, RunningAgent>;
}
