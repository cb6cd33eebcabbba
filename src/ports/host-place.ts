import type { HealthDocument } from "../domain/health/health-document.ts";
import type { HostState } from "../domain/host-state.ts";

/** Where it stands written what this host is doing, and how it and the others are. */
export interface HostPlace {
  /** Undefined where nobody has set one, or something else stands there. */
  state(): HostState | undefined;
  /** Durable once this has returned. */
  setState(state: HostState): void;
  /** What the daemon wrote last; undefined where none has run. */
  health(): HealthDocument | undefined;
}
