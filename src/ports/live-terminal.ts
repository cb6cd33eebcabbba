/** A line of a screen. */
export interface ScreenLine {
  readonly text: string;
  /** A heading, or what a person should look at: shown where the terminal can, and never the only sign. */
  readonly emphasis?: "heading" | "alarm";
}

/** A terminal whose whole screen is ours until disposed; it is left as it was however the process ends. */
export interface LiveTerminal extends Disposable {
  size(): { readonly columns: number; readonly rows: number };
  /** Shows lines from the top. What is there already is not written again. */
  show(lines: readonly ScreenLine[]): void;
  /** Calls back when the terminal has another size, or the process was stopped and goes on. */
  onChange(changed: () => void): void;
  /** The exit status when a person or a signal ends it: 0 for `q`, 130 for Ctrl-C, 143 for SIGTERM. */
  readonly ended: Promise<number>;
}

export type OpenLiveTerminal = () => LiveTerminal;
