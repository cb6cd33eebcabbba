import type { HostState } from "../domain/host-state.ts";
import type { Room, Vitals } from "../domain/vitals.ts";

/** What was found, or why it was not, with the command or the file that said so. */
export type Found<Value> = {
  readonly source: string;
} & (
  | { readonly kind: "found"; readonly value: Value }
  | { readonly kind: "failed"; readonly reason: string }
);

export interface PackageFacts {
  readonly version: string;
  /** As the package manager has it: `install ok installed`. */
  readonly status: string;
}

export interface RevisionFacts {
  /** The whole SHA. */
  readonly commit: string;
  /** `HEAD` where it is on none. */
  readonly branch: string;
}

/** What can be asked of this machine. Nothing that is asked for reaches a shell, and no question throws. */
export interface FactSource {
  /** This host's id. */
  readonly host: string;
  package(name: string): Promise<Found<PackageFacts>>;
  /** Of the work tree that holds `path`. */
  revision(path: string): Promise<Found<RevisionFacts>>;
  disk(path: string): Found<Room>;
  vitals(): Vitals;
  /** Undefined where nobody has set one. */
  state(): HostState | undefined;
}
