/** One line of `events.jsonl`, with the fields of the seeds' log. What we did not write may lack any of them. */
export interface EventLine {
  readonly ts_ms?: number;
  readonly event_id?: string;
  readonly type?: string;
  readonly from?: string;
  readonly to?: string;
  readonly msg_id?: string;
  readonly status?: string;
  readonly error?: string;
  readonly detail?: string;
}

/** The daemon's event log, as a reader sees it. Lines that are no JSON are passed over. */
export interface EventLog {
  /** The last `limit` lines that `accept` takes, oldest first, and where the log ended. */
  last(
    limit: number,
    accept: (line: EventLine) => boolean,
  ): { readonly lines: readonly EventLine[]; readonly end: number };
  /** Gives each complete line written after `from` until the signal, also after the log was emptied by rotation. */
  follow(from: number, take: (line: EventLine) => void, signal: AbortSignal): Promise<void>;
}
