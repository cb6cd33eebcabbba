import type { Clock } from "../../ports/clock.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { Hasher, ShareFiles } from "../../ports/share-files.ts";
import type { ShareMemory } from "../../ports/share-memory.ts";

export interface ShareDeps {
  readonly store: ObjectStore;
  readonly files: ShareFiles;
  readonly memory: ShareMemory;
  readonly sha256: () => Hasher;
  readonly clock: Clock;
}

export interface Progress {
  readonly files: number;
  readonly ofFiles: number;
  readonly bytes: number;
}

/** How a sync is told how far another one is. */
export type TellProgress = (progress: Progress) => void;
