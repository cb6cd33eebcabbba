import type { LinkLogs } from "../../../ports/link-logs.ts";
import type { Mirror } from "../../../ports/mirror.ts";
import type { LinkDeps } from "../link-deps.ts";
import type { ClassicSession } from "./classic-session.ts";

/** What the operations of a link in the classic layout are given beside those of every link. */
export interface ClassicDeps extends LinkDeps {
  readonly mirror: Mirror;
  readonly session: ClassicSession;
  readonly sha256: (text: string) => Uint8Array;
  /** The role that gets what is addressed to this host; undefined: its human. */
  readonly manager: string | undefined;
  /** Hosts that are known before they were ever there. */
  readonly configured: readonly string[];
  /** So many milliseconds nothing is pushed after a commit of the original scripts. */
  readonly courtesy: number;
  readonly riders: Riders;
  readonly logs: LinkLogs;
}

/** Files of other parts of the program that go with the next commit, by their path on `main`. */
export interface Riders {
  /** With the files of `<our host>/` as `main` has them, by path. What comes back the same is not written. */
  files(present: ReadonlyMap<string, string>): ReadonlyMap<string, string>;
  /** Whether they are reason enough for a commit of their own. */
  isDue(): boolean;
  /** What this host says of itself in its own ref, with every beat: `heartbeat.json` and more; nothing for no beat. */
  beat(): ReadonlyMap<string, string>;
}
