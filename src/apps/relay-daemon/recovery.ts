import { createAttacks } from "../../adapters/attacks/attacks.ts";
import { createLookAtRepository } from "../../adapters/git/look-at-repository.ts";
import type { Disk } from "../../adapters/system/disk.ts";
import { readTail } from "../../adapters/system/read-tail.ts";
import { createRecoveryPlace } from "../../adapters/system/recovery-place.ts";
import { type Paths, recoveryFilesOf } from "../../config/paths.ts";
import type { PartyError } from "../../domain/error.ts";
import type { DeliveryDeps } from "../../operations/delivery-deps.ts";
import type { RosterKeeper } from "../../operations/keep-roster.ts";
import { createRecovery, type RecoveryKeeper } from "../../operations/recovery/keep-recovery.ts";
import {
  createRecoveryRequests,
  type RecoveryRequests,
} from "../../operations/recovery/requests.ts";

export interface RecoveryOptions {
  readonly deps: DeliveryDeps;
  readonly paths: Paths;
  readonly disk: Disk;
  readonly roster: Pick<RosterKeeper, "current" | "running">;
  /** Packets are sent by themselves. */
  readonly sends: boolean;
  readonly refused: (error: PartyError) => void;
  readonly failed: (error: unknown) => void;
}

export interface DaemonRecovery extends Pick<RecoveryKeeper, "observed" | "present" | "before"> {
  readonly requests: RecoveryRequests;
}

/** Remembers the agents' lives, and tells each new one what went on before. */
export const createDaemonRecovery = ({
  deps,
  paths,
  disk,
  roster,
  ...options
}: RecoveryOptions): DaemonRecovery => {
  const recoveryDeps = {
    ...deps,
    ...options,
    roster: roster.current,
    running: roster.running,
    place: createRecoveryPlace(recoveryFilesOf(paths), disk),
    attacks: createAttacks({ directory: paths.attacks, disk }),
    readTail,
    lookAtRepository: createLookAtRepository(process.env),
  };
  const keeper = createRecovery(recoveryDeps);
  return { ...keeper, requests: createRecoveryRequests(recoveryDeps, keeper) };
};
