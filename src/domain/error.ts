/** Every failure we expect and name. `retryable` says whether trying again, unchanged, may succeed. */
const CODES = {
  ADDRESS_INVALID: { retryable: false, status: 2 },
  NAME_INVALID: { retryable: false, status: 2 },
  USAGE: { retryable: false, status: 2 },
  BODY_EMPTY: { retryable: false, status: 2 },
  BODY_TOO_LONG: { retryable: false, status: 2 },
  SUBJECT_TOO_LONG: { retryable: false, status: 2 },
  MESSAGE_INVALID: { retryable: false, status: 2 },
  CONFIG_INVALID: { retryable: false, status: 3 },
  SHARE_UNUSABLE: { retryable: false, status: 3 },
  SETTINGS_INVALID: { retryable: false, status: 3 },
  SETTINGS_UNUSABLE: { retryable: false, status: 3 },
  AGENT_CLI_MISSING: { retryable: false, status: 3 },
  LEDGER_NEWER: { retryable: false, status: 3 },
  LEDGER_CORRUPT: { retryable: false, status: 3 },
  SNAPSHOT_INVALID: { retryable: false, status: 5 },
  KEY_CHANGED: { retryable: false, status: 5 },
  SECRET_FOUND: { retryable: false, status: 5 },
  HOST_TAKEN: { retryable: false, status: 5 },
  LINK_UNKNOWN: { retryable: false, status: 4 },
  LINK_UNREACHABLE: { retryable: true, status: 6 },
  LINK_REFUSED: { retryable: false, status: 5 },
  MIRROR_UNUSABLE: { retryable: true, status: 6 },
  CLONE_UNUSABLE: { retryable: false, status: 5 },
  GIT_MISSING: { retryable: false, status: 3 },
  STORE_UNKNOWN: { retryable: false, status: 4 },
  STORE_DENIED: { retryable: false, status: 5 },
  OBJECT_REFUSED: { retryable: false, status: 5 },
  STORE_UNFIT: { retryable: false, status: 3 },
  STORE_UNAVAILABLE: { retryable: true, status: 6 },
  CREDENTIALS_MISSING: { retryable: false, status: 3 },
  SHARE_BUSY: { retryable: true, status: 6 },
  ATTACK_INVALID: { retryable: false, status: 3 },
  TMUX_MISSING: { retryable: false, status: 3 },
  TMUX_TOO_OLD: { retryable: false, status: 3 },
  RECIPIENT_UNKNOWN: { retryable: false, status: 4 },
  MESSAGE_UNKNOWN: { retryable: false, status: 4 },
  MESSAGE_AMBIGUOUS: { retryable: false, status: 4 },
  SESSION_UNKNOWN: { retryable: false, status: 4 },
  PANE_UNKNOWN: { retryable: false, status: 4 },
  TRANSCRIPT_UNKNOWN: { retryable: false, status: 4 },
  PROFILE_UNKNOWN: { retryable: false, status: 4 },
  ATTACK_UNKNOWN: { retryable: false, status: 4 },
  JOB_UNKNOWN: { retryable: false, status: 4 },
  PHASE_UNKNOWN: { retryable: false, status: 4 },
  FILE_BROKEN: { retryable: false, status: 5 },
  SENDER_REFUSED: { retryable: false, status: 5 },
  DELIVERY_FAILED: { retryable: false, status: 5 },
  NAME_TAKEN: { retryable: false, status: 5 },
  ROLE_TAKEN: { retryable: false, status: 5 },
  ATTACK_TAKEN: { retryable: false, status: 5 },
  ATTACK_ENDED: { retryable: false, status: 5 },
  STATE_REFUSED: { retryable: false, status: 5 },
  DAEMON_RUNNING: { retryable: false, status: 5 },
  SHARE_OWNED: { retryable: false, status: 5 },
  SETTINGS_CHANGED: { retryable: true, status: 6 },
  ATTACK_BUSY: { retryable: true, status: 6 },
  DISK_FULL: { retryable: true, status: 6 },
  LEDGER_BUSY: { retryable: true, status: 6 },
  DAEMON_UNAVAILABLE: { retryable: true, status: 6 },
  TMUX_UNAVAILABLE: { retryable: true, status: 6 },
  TIMED_OUT: { retryable: true, status: 7 },
  INTERRUPTED: { retryable: true, status: 130 },
} as const satisfies Record<string, { readonly retryable: boolean; readonly status: number }>;

export type PartyErrorCode = keyof typeof CODES;

export interface PartyErrorOptions extends ErrorOptions {
  /** What the reader can do about it, as one imperative sentence. */
  readonly hint?: string;
}

/** Anything else that is thrown is a bug: it keeps its stack and stops the process. */
export class PartyError extends Error {
  override readonly name = "PartyError";
  readonly code: PartyErrorCode;
  readonly hint: string | undefined;

  constructor(code: PartyErrorCode, message: string, { hint, ...options }: PartyErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }

  get retryable(): boolean {
    return CODES[this.code].retryable;
  }

  /** The exit status of a command that ends with this error. */
  get exitStatus(): number {
    return CODES[this.code].status;
  }
}

/** A {@link PartyError} as it crosses a socket or stands in `--json` output. */
export interface ErrorDocument {
  readonly code: PartyErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly retryable: boolean;
}

export const errorToDocument = ({ code, message, hint, retryable }: PartyError): ErrorDocument => ({
  code,
  message,
  hint: hint ?? null,
  retryable,
});

export const isPartyErrorCode = (text: string): text is PartyErrorCode =>
  Object.hasOwn(CODES, text);
