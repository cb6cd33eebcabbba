/** What goes wrong, and with which requests. */
export interface Fault {
  readonly method: string;
  /** Part of the key, or of the query for a request to the bucket. */
  readonly on: string;
  readonly times: number;
  readonly kind:
    | "503"
    /** Never answers. */
    | "silence"
    /** Reads half of the body, then the connection breaks; nothing is done. */
    | "torn-upload"
    /** Does it, then the connection breaks before the answer. */
    | "lost-answer"
    /** Half of the answer's body comes. */
    | "torn-download"
    /** A 200 with an error in it, as a completion may have. */
    | "late-error"
    | "denied"
    /** Just this object. */
    | "refused"
    /** Somebody else stores something just before. */
    | "overtaken";
}

export interface Settings {
  readonly faults: readonly Fault[];
  /** The server's clock, ahead of the machine's. */
  readonly clockAhead: number;
  /** `ignored`: writes whatever the conditions say. `unknown`: 501. */
  readonly conditions: "kept" | "ignored" | "unknown";
}

export const NO_FAULTS: Settings = { faults: [], clockAhead: 0, conditions: "kept" };
