import {
  ownHeartbeatFile,
  type OwnHost,
  ownStatusFile,
  saysState,
} from "../../domain/classic/own-files.ts";
import type { HostState } from "../../domain/host-state.ts";
import type { Fields } from "../../domain/json-fields.ts";
import type { Riders } from "../../operations/links/classic/classic-deps.ts";

export interface RiderSources {
  /** What somebody has set. */
  readonly state: () => HostState | undefined;
  /** This host, measured now. */
  readonly host: () => OwnHost;
  readonly facts: () => Fields;
  readonly now: () => number;
}

/** What a host says of itself in the classic layout: its status on `main` once somebody has set it, and its beats beside. */
export const createHostRiders = (id: string, { state, host, facts, now }: RiderSources): Riders => {
  const path = `${id}/status.json`;
  let carriedAt: number | undefined;
  return {
    files: (present) => {
      const said = state();
      if (said === undefined) return new Map<string, string>();
      const before = present.get(path);
      if (!saysState(before, said)) return new Map([[path, ownStatusFile(before, host(), now())]]);
      carriedAt = said.updatedAt;
      return new Map<string, string>();
    },
    isDue: () => {
      const said = state();
      return said !== undefined && said.updatedAt !== carriedAt;
    },
    beat: () => {
      const own = host();
      return new Map([
        ["heartbeat.json", ownHeartbeatFile(own, now())],
        ["status.json", ownStatusFile(undefined, own, now())],
        ["facts.json", `${JSON.stringify(facts())}\n`],
      ]);
    },
  };
};
