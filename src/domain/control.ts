/**
 * What commands and the daemon say to each other: one JSON document a line over `relay.sock`, snake_case on the wire.
 * A connection may carry several requests, one after another. `await` answers with any number of `progress` lines first.
 */

import type { ErrorDocument } from "./error.ts";
import type { SharedEdit } from "./classic/shared-edit.ts";
import type { Fields } from "./json-fields.ts";
import type { LinkDocument } from "./links/link-document.ts";
import type { State, Waitable } from "./delivery.ts";

export const PROTOCOL = 1;

export type ControlRequest =
  | { readonly v: number; readonly op: "ping" }
  /** Asks for a file to hold open, so that the daemon finds out which process asks what follows. */
  | { readonly v: number; readonly op: "prove" }
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
      /** The process that holds the file of `prove` open. */
      readonly holder?: number;
    }
  | {
      readonly v: number;
      readonly op: "retry" | "drop";
      readonly id: string;
      readonly by: string;
      readonly recipient: string | null;
      readonly holder?: number;
    }
  | { readonly v: number; readonly op: "pane-status"; readonly role: string | null }
  /** Where `agent` (`role.session`) records its conversation. */
  | { readonly v: number; readonly op: "transcript"; readonly agent: string }
  /**
   * A hook of `agent` (`role.session`) at the end of a turn asks for what its program shall go on with.
   * `transcript` is where the program records, `continued` says that a hook made it go on already.
   */
  | {
      readonly v: number;
      readonly op: "hook";
      readonly agent: string;
      readonly transcript: string | null;
      readonly continued: boolean;
      /** The hook's own process, which holds the file of `prove` open. */
      readonly holder?: number;
    }
  /** The hook has written the texts of these attempts, which this connection was given. */
  | { readonly v: number; readonly op: "hook-written"; readonly attempts: readonly number[] }
  /** This host's status was set: the files and the other hosts are to have it. */
  | { readonly v: number; readonly op: "status-changed" }
  /** Reads the link's settings again and exchanges with the remote now; `look` says whether it holds the scripts' files. */
  | { readonly v: number; readonly op: "link-sync"; readonly look?: boolean }
  /** Waits until everything of a message that goes to other hosts is with the remote. */
  | {
      readonly v: number;
      readonly op: "carried";
      readonly id: string;
      readonly timeout_ms: number;
    }
  /** The messages to a host, as `main` has them in the classic layout; null for this one. */
  | {
      readonly v: number;
      readonly op: "host-mail";
      readonly host: string | null;
      readonly unread: boolean;
      readonly reader: string;
    }
  /** Marks messages to this host as read. Without `ids`: those that `reader` was shown last; with `all` every unread one. */
  | {
      readonly v: number;
      readonly op: "host-read";
      readonly reader: string;
      readonly ids: readonly string[] | null;
      readonly all: boolean;
      readonly holder?: number;
    }
  /** Changes a file that the hosts share, in the classic layout; answers once that is with the remote. */
  | { readonly v: number; readonly op: "main-edit"; readonly edit: SharedEdit }
  /** Writes the packet of `agent` (`role.session`). `transcript` is where its own hook says that it records. */
  | {
      readonly v: number;
      readonly op: "checkpoint";
      readonly agent: string;
      readonly by: string;
      readonly cause: "checkpoint" | "stop" | "compact";
      readonly tokens: number;
      readonly note: string | null;
      readonly transcript: string | null;
      readonly holder?: number;
    }
  /** `agent` gives its work over: to its next life, and to `to` at once. */
  | {
      readonly v: number;
      readonly op: "handoff";
      readonly agent: string;
      readonly by: string;
      readonly tokens: number;
      readonly note: string | null;
      readonly to: string | null;
      readonly holder?: number;
    }
  /** Tells `agent` what went on before, once in each of its lives: in the answer where it asks itself. */
  | {
      readonly v: number;
      readonly op: "recover";
      readonly agent: string;
      readonly by: string;
      readonly tokens: number;
      readonly holder?: number;
    }
  /** A hook of `agent`: its program goes on in a new context, which came from `source`. */
  | {
      readonly v: number;
      readonly op: "began-anew";
      readonly agent: string;
      readonly source: string;
      readonly transcript: string | null;
      readonly holder?: number;
    }
  | { readonly v: number; readonly op: "stop" };

export interface PongDocument {
  readonly ok: true;
  readonly version: string;
  readonly protocol: number;
  readonly pid: number;
  readonly share: string;
  /** The directory that it watches. */
  readonly outbox: string;
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

/** The answer to `prove`: null where processes can not be traced. */
export interface ProveDocument {
  readonly ok: true;
  readonly file: string | null;
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

/** The answer to `hook`: envelopes in order with their attempts, and whether it may tell of what still waits. */
export interface HookDocument {
  readonly ok: true;
  readonly texts: readonly string[];
  readonly attempts: readonly number[];
  readonly may_tell: boolean;
}

/** The answer to `link-sync`: how the link stands after the exchange. */
export interface LinkSyncDocument {
  readonly ok: true;
  readonly link: LinkDocument;
}

/** The answer to `carried`: whether it was in time, and else what it waits for. */
export interface CarriedDocument {
  readonly ok: true;
  readonly carried: boolean;
  readonly commits: readonly string[];
  readonly waits: string | null;
  /** What it is called on `main`, by host; empty in a layout whose ids are ours. */
  readonly foreign_ids: Readonly<Record<string, string>>;
}

/** The answer to `main-edit`: what came of it. */
export interface EditedDocument {
  readonly ok: true;
  readonly result: Fields;
}

/** The answer to `host-mail`: messages in reading order, each with the fields that it has there. */
export interface HostMailDocument {
  readonly ok: true;
  readonly host: string;
  readonly messages: readonly Readonly<Record<string, unknown>>[];
}

/** The answer to `checkpoint` and `handoff`. `again` is true where the handoff stood before. */
export interface CheckpointDocument {
  readonly ok: true;
  readonly chk_id: string;
  readonly path: string;
  readonly tokens?: number;
  /** Sections that lack lines for want of room. */
  readonly shortened?: readonly string[];
  readonly again?: boolean;
}

/** The answer to `recover`. */
export interface RecoverDocument {
  readonly ok: true;
  readonly status: "printed" | "sent" | "given-before" | "waits";
  readonly chk_id: string | null;
  readonly path: string | null;
  readonly given_at: string | null;
  /** The full id of the message that carries the packet. */
  readonly message: string | null;
  /** The packet's text, where the agent itself has asked. */
  readonly packet: string | null;
}

/** The answer to `began-anew`: whether `relay recover` has anything to tell. */
export interface BeganAnewDocument {
  readonly ok: true;
  readonly offered: boolean;
}

export interface RefusalDocument {
  readonly ok: false;
  readonly error: ErrorDocument;
}
