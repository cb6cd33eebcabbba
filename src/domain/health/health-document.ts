/** `state/health.json`, which is what `relay health --json` prints: times, so that whoever reads it sees what they mean now. */

import type { StatusDocument } from "../host-state.ts";
import type { AgentState } from "../roster.ts";
import type { VitalsDocument } from "../vitals.ts";

export interface HealthDocument {
  readonly version: 1;
  /** This host's id; `local` where it has none. */
  readonly host: string;
  readonly updated_at: string;
  readonly level: Level;
  /** What is not well, the worst first. */
  readonly findings: readonly Finding[];
  /** This one first. */
  readonly hosts: readonly HostHealth[];
  readonly link: LinkHealth | null;
}

export type Level = "ok" | "warning" | "critical";

export interface Finding {
  readonly level: Exclude<Level, "ok">;
  /** A host, an agent (`cc`, `cc@build2`), or a link's name. */
  readonly about: string;
  /** One clause. */
  readonly what: string;
}

export interface HostHealth {
  readonly host: string;
  readonly own: boolean;
  readonly beat: BeatState;
  /** By our own clock. */
  readonly last_beat_at: string | null;
  /** The same, by its clock. */
  readonly published_at: string | null;
  readonly beat_seconds: number;
  /** How far its clock is ahead of ours; null where it may well be right. */
  readonly clock_ahead_seconds: number | null;
  readonly manager: string | null;
  readonly version: string | null;
  /** Null where it has never set one. */
  readonly status: StatusDocument | null;
  readonly system: VitalsDocument;
  readonly mail: MailHealth;
  /** What waits to go there, and since when the oldest of it does. */
  readonly lag: { readonly waits: number; readonly since: string | null };
  readonly outage: { readonly at: string; readonly since: string } | null;
  readonly agents: readonly AgentHealth[];
}

/** `never`: it has not joined yet. `unknown`: the remote was not asked for too long. */
export type BeatState = "ok" | "stale" | "down" | "gone" | "never" | "unknown";

/** Of all agents and the human of a host together. */
export interface MailHealth {
  /** Given, and not seen yet. */
  readonly unread: number;
  /** On their way into agents. */
  readonly waits: number;
  /** Answers that are owed by somebody there, and those of them that are late. */
  readonly unanswered: number;
  readonly overdue: number;
}

export interface AgentHealth {
  /** `cc.party` */
  readonly name: string;
  readonly state: AgentState | "unknown";
  readonly since: string | null;
  /** Only of this host's own: what a screen shows stays here. */
  readonly detail: string | null;
  readonly waits: number;
  readonly unread: number;
  readonly owes: number;
}

export interface LinkHealth {
  readonly name: string;
  readonly state: "new" | "reached" | "unreachable" | "refused";
  readonly reason: string | null;
  readonly since: string;
  /** When the remote was last reached. */
  readonly synced_at: string | null;
  /** The longest time between two looks at it. */
  readonly poll_seconds: number;
}
