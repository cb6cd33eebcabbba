/** What `party doctor` says of one thing. */
export interface Finding {
  /** What was looked at: `permissions`. */
  readonly check: string;
  /** `note`: worth knowing, and nothing to mend. `fail`: something does not work. */
  readonly level: "ok" | "note" | "warn" | "fail";
  readonly what: string;
  /** Why it matters. */
  readonly why?: string;
  /** The command, or the words, that mend it. */
  readonly mend?: string;
}
