import type { MessageId } from "../domain/message.ts";
import type { Profile } from "../domain/profile.ts";
import type { Incarnation } from "./panes.ts";

/** What agents' programs tell of themselves beside their screens. */
export interface Programs {
  /** Asks the program that lives in `incarnation`. Never throws: what does not answer tells nothing. */
  inspect(incarnation: Incarnation, profile: Profile): Promise<ProgramFacts>;
  /** Closes connections. */
  close(): void;
}

export interface ProgramFacts {
  /** The file in which it records what its model is sent; it may not exist before the first turn. */
  readonly transcript: string | undefined;
  /** Its own way to take input; undefined where it has none, or where it is not certain whose it is. */
  readonly native: NativeInput | undefined;
  /** It is a program that tells such things and does not yet: it may have begun a moment ago. */
  readonly silent: boolean;
}

export const NO_FACTS: ProgramFacts = { transcript: undefined, native: undefined, silent: false };
export const SILENT: ProgramFacts = { ...NO_FACTS, silent: true };

/** A program's own way to take input: it leaves the human's draft alone and works during a turn. */
export interface NativeInput {
  /** For timelines: `claude's socket`. */
  readonly name: string;
  /** Gives it `text`, the envelope of message `id`. With `interrupt` it may break off what it does. */
  give(text: string, id: MessageId, interrupt: boolean): Promise<Given>;
  /**
   * Takes a message back from the queue that an ended program left behind, one that recorded into `transcript`: `gone` when
   * it is in none any more, `unknown` where that can't be known.
   */
  reclaim(transcript: string, id: MessageId): Promise<"gone" | "unknown">;
  /** Does the program itself keep the message for a later turn? Undefined where it does not tell. */
  keeps(id: MessageId): Promise<boolean | undefined>;
}

export type Given =
  /** The program answered that it has it, and keeps it over its own end. */
  | { readonly kind: "accepted"; readonly evidence: string }
  /** It has read it and gives no answer: what its transcript shows decides. */
  | { readonly kind: "read" }
  /** It is not known whether it took anything. */
  | { readonly kind: "doubtful"; readonly reason: string }
  /** Proven that it took nothing. */
  | { readonly kind: "refused"; readonly reason: string };
