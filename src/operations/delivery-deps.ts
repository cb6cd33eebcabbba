import type { Hold, Rung } from "../domain/delivery.ts";
import type { Message } from "../domain/message.ts";
import type { Profile } from "../domain/profile.ts";
import type { Reading, Screen } from "../domain/screen.ts";
import type { Incarnation, Marks, PaneRef, Panes } from "../ports/panes.ts";
import type { Processes } from "../ports/processes.ts";
import type { Programs } from "../ports/programs.ts";
import type { Transcripts } from "../ports/transcripts.ts";
import type { TellDeps } from "./tell-sender.ts";

/** An agent that has a pane: where it is and how it is driven. */
export interface RunningAgent {
  /** `role.session` */
  readonly name: string;
  readonly ref: PaneRef;
  /** What the program in the pane is: asked anew for each life of it. */
  readonly profileOf: (incarnation: Incarnation) => Profile;
  /** False for a pane of another server than the one that the pane was named for: pane ids begin anew with each. */
  readonly isNamed?: (incarnation: Incarnation) => boolean;
  /** The file in which its program records what its model was sent, where configuration names one. */
  readonly transcript: string | undefined;
  /** The ways into it that may be used. */
  readonly rungs: readonly Rung[];
}

/** What delivering needs from the world. */
export interface DeliveryDeps extends TellDeps {
  readonly panes: Panes;
  readonly processes: Processes;
  readonly programs: Programs;
  readonly transcripts: Transcripts;
  readonly random: () => number;
  /** Ends after so many milliseconds. */
  readonly pause: (delay: number) => Promise<void>;
  /** SHA-256, hex. */
  readonly hash: (text: string) => string;
  /** What is typed for a message: its envelope, or the bare command it may be. */
  readonly textFor: (message: Message, agent: string, profile: Profile) => Typing;
  /** May this message break off what its recipient does? */
  readonly mayInterrupt: (message: Message) => boolean;
  /** Told of every sight of an agent's screen, for the roster; undefined when its pane is gone. */
  readonly observed: (agent: string, sight: Sight | undefined) => void;
  /** Told of the best way into an agent that is open now. */
  readonly reached: (agent: string, rung: Rung) => void;
  /** Why nothing may be pasted into this program, ready as it is. */
  readonly mayPaste: (sight: Sight) => Hold | undefined;
  /** What is to be done before anything is handed to an agent that could take it. */
  readonly before: (agent: RunningAgent, sight: Sight) => Promise<Before | undefined>;
  /** Why this message must not be handed to this program, whatever the way; undefined where nothing asks. */
  readonly guard?: (message: Message, agent: string, sight: Sight) => Hold | undefined;
  /** Leave vim's insert mode before the submit key. */
  readonly vimMode: boolean;
}

/** One look at an agent: what the pane showed, what it means, and which program showed it. */
export interface Sight {
  readonly screen: Screen;
  readonly reading: Reading;
  readonly incarnation: Incarnation;
  readonly marks: Marks | undefined;
  readonly profile: Profile;
}

/** Something else was stored that comes first, or nothing may be handed over. */
export type Before = { readonly kind: "moved" } | { readonly kind: "hold"; readonly hold: Hold };

export interface Typing {
  readonly text: string;
  /** Letters and digits of ours that stand on the screen while the text is in the composer; undefined for a bare command. */
  readonly marker: string | undefined;
}

export const sameIncarnation = (one: Incarnation, other: Incarnation): boolean =>
  one.socket === other.socket &&
  one.pane === other.pane &&
  one.serverPid === other.serverPid &&
  one.serverStartedAt === other.serverStartedAt &&
  one.panePid === other.panePid &&
  one.agentPid === other.agentPid &&
  one.agentStartedAt === other.agentStartedAt;

/** The program lives, in the foreground or not: suspended, or behind an editor that it started, it has still to read. */
export const stillRuns = (
  { processes }: Pick<DeliveryDeps, "processes">,
  { agentPid, agentStartedAt }: Incarnation,
): boolean =>
  agentPid > 0 && processes.isAlive(agentPid) && processes.startedAt(agentPid) === agentStartedAt;
