import type { Row } from "./row.ts";
import type { Dialog, View } from "./view.ts";

/** One whole screen. A cursor at x = width stands behind the last cell, as a terminal leaves it there. */
export interface Frame {
  readonly rows: readonly Row[];
  readonly cursor: { readonly x: number; readonly y: number; readonly visible: boolean };
  readonly title: string;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
}

/** How one program looks and what it does with what is written. */
export interface Skin {
  readonly name: "claude" | "codex" | "generic";
  readonly alternateScreen: boolean;
  /** Keys that submit the composer. */
  readonly submitKeys: readonly string[];
  /** The milliseconds between two steps of the busy animation. */
  readonly animationDelay: number;
  readonly commands: readonly Command[];
  /** What happens to the composer when a slash command is not known. */
  readonly unknownCommand: "cleared" | "kept";
  readonly dialog: Dialog;
  readonly readCommand: (text: string) => string | undefined;
  /** The token that stands for a paste in the composer, or undefined to show the text. */
  readonly collapse: (paste: string, count: number) => string | undefined;
  /** The paste as the model gets it. */
  readonly wrapPaste: (paste: string, id: string) => string;
  /** A prompt as the model gets it. */
  readonly cleanPrompt: (text: string) => string;
  readonly unknownCommandNotes: (name: string, args: string) => readonly string[];
  readonly draw: (view: View) => Frame;
}
