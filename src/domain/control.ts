/**
 * What commands and the daemon say to each other: one JSON document a line over `relay.sock`, snake_case on the wire.
 * A connection may carry several requests, one after another. `await` answers with any number of `progress` lines first.
 */

import type { ErrorDocument } from "./error.ts";
import type { State, Waitable } from "./delivery.ts";

export const PROTOCOL = 1;

export type ControlRequest =
  | { readonly v: number; readonly op: "ping" }
  | {
      readonly v: number;
      readonly op: "await";
      readonly id: string;
      readonly until: Waitable;
      readonly timeout_ms: number;
    }
  /** Marks what `reader` reads as seen. Without `ids`: everything unread. */
  | {
      readonly v: number;
      readonly op: "read";
      readonly reader: string;
      readonly ids: readonly string[] | null;
    }
  | {
      readonly v: number;
      readonly op: "retry" | "drop";
      readonly id: string;
      readonly by: string;
      readonly recipient: string | null;
    }
  | { readonly v: number; readonly op: "pane-status"; readonly role: string | null }
  /** Where `agent` (`role.session`) records its conversation. */
  | { readonly v: number; readonly op: "transcript"; readonly agent: string }
  | { readonly v: number; readonly op: "stop" };

export interface PongDocument {
  readonly ok: true;
  readonly version: string;
  readonly protocol: number;
  readonly pid: number;
  readonly share: string;
  readonly started_at: string;
  readonly sessions: readonly string[];
  readonly waiting: number;
}

export interface ProgressDocument {
  readonly ok: true;
  readonly progress: {
    readonly recipient: string;
    readonly state: State;
    readonly reason: string | null;
    readonly evidence: string | null;
    readonly rung: string | null;
    readonly at: string;
  };
}

/** The answer to `await`: `reached` false when the time was over, with the states as they are. */
export interface AwaitDocument {
  readonly ok: true;
  readonly reached: boolean;
  readonly states: readonly { readonly recipient: string; readonly state: State }[];
  /** The full id of the message whose key this one repeats: this one was not stored. */
  readonly duplicate_of: string | null;
}

/** The answer to `read`: full ids of what is now seen by the reader. */
export interface ReadDocument {
  readonly ok: true;
  readonly ids: readonly string[];
}

/** The answer to `retry` and `drop`: the deliveries that changed. */
export interface ChangedDocument {
  readonly ok: true;
  readonly changed: readonly { readonly recipient: string; readonly state: State }[];
}

/** The answer to `transcript`: null where no record is known. */
export interface TranscriptDocument {
  readonly ok: true;
  readonly transcript: string | null;
}

export interface RefusalDocument {
  readonly ok: false;
  readonly error: ErrorDocument;
}
