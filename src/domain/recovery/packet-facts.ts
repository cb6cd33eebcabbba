import type { AgentTurn } from "../transcripts/turns.ts";

/** Why a packet is written. */
export type PacketCause = "checkpoint" | "handoff" | "recovery" | "stop" | "compact";

/** What is known of an agent's work when a packet is written. Times are epoch milliseconds. */
export interface PacketFacts {
  /** `chk-1764252000-1a2b3c4d` */
  readonly id: string;
  readonly at: number;
  /** The agent as people of its session write it. */
  readonly agent: string;
  readonly cause: PacketCause;
  /** Who asked for it; undefined where nobody did. */
  readonly by: string | undefined;
  /** Why it has to be recovered, as one clause. */
  readonly reason: string | undefined;
  readonly directory: string | undefined;
  readonly note: PacketNote | undefined;
  /** Answers that it owes, by deadline. */
  readonly owed: readonly PacketMail[];
  /** What it has not seen. */
  readonly unread: readonly PacketMail[];
  /** Answers that it waits for. */
  readonly awaited: readonly PacketMail[];
  /** Messages from it and to it, oldest first. */
  readonly recent: readonly PacketMail[];
  readonly attacks: readonly PacketAttack[];
  readonly git: GitState | undefined;
  /** The end of its own record. */
  readonly turns: readonly AgentTurn[];
  /** Its record's file. */
  readonly transcript: string | undefined;
  readonly screen: PacketScreen | undefined;
}

export interface PacketNote {
  readonly text: string;
  readonly by: string;
  readonly at: number;
}

export interface PacketMail {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  /** Its subject, else its first words. */
  readonly words: string;
  readonly at: number;
  readonly due: number | undefined;
}

/** Joint work that it has a part in. */
export interface PacketAttack {
  readonly id: string;
  readonly status: string;
  readonly planFile: string | undefined;
  readonly phase: string | undefined;
  readonly lastUpdated: string | undefined;
  /** Its own chunks that are not done. */
  readonly chunks: readonly {
    readonly name: string;
    readonly status: string;
    readonly description: string | undefined;
  }[];
}

/** How the repository of its directory stands. */
export interface GitState {
  /** Undefined where the head is no branch. */
  readonly branch: string | undefined;
  /** The last commits, newest first: `1a2b3c4 Subject`. */
  readonly commits: readonly string[];
  /** What is changed and not committed, as `git status --short` has it. */
  readonly changes: readonly string[];
}

export interface PacketScreen {
  readonly rows: readonly string[];
  readonly width: number;
}
