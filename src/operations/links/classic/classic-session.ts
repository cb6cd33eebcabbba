import {
  type ClassicMessage,
  readClassicMessage,
} from "../../../domain/classic/classic-message.ts";
import { isObject, type Json, type JsonObject } from "../../../domain/classic/json.ts";
import type { ArchiveIndex } from "../../../domain/classic/archive-index.ts";
import type { ListFile } from "../../../domain/classic/list.ts";
import { entryKey } from "../../../domain/classic/list.ts";
import type { MessageId } from "../../../domain/message.ts";
import type { Commit } from "../../../ports/mirror.ts";
import { createMainEdits, type MainEdits } from "./main-edits.ts";

/** `main` as it was looked at last. */
export interface MainView {
  /** Undefined where there is no such branch yet. */
  readonly tip: Commit | undefined;
  readonly file: ListFile;
  /** As it stands there; undefined where it does not. */
  readonly text: string | undefined;
  /** Why the file has to be written anew, and the text of it that could not be understood in full. */
  readonly broken: { readonly reason: string; readonly keep: string | undefined } | undefined;
  readonly index: ArchiveIndex;
  /** The archive's index is missing, or is none, while there are months. */
  readonly indexBroken: boolean;
  /** When each host said last that it lives, by its own clock. */
  readonly beats: ReadonlyMap<string, number>;
  /** The files of this host. */
  readonly own: ReadonlyMap<string, string>;
}

/** What a running link remembers between two exchanges. All of it can be found again: nothing is lost with it. */
export interface ClassicSession {
  view(): MainView | undefined;
  show(view: MainView): void;
  /** An entry's meaning; found once for each entry, since most are there for long. */
  read(entry: JsonObject): ClassicMessage;
  /** The entries by their ids. */
  entries(): ReadonlyMap<string, JsonObject>;
  /** Entries that need not be looked at again: the ledger has them, or they are not for us. */
  readonly settled: Set<string>;
  /** The ids that an item of our queue may have in the file. */
  readonly ids: Map<number, ItemIds>;
  /** Messages of ours whose deliveries were looked at a short time ago, and that wait for a mark in the file. */
  readonly reviewed: Set<MessageId>;
  reviewedAt: number;
  notice(text: string): void;
  notices(): readonly string[];
  /** Until when nothing is pushed, in epoch milliseconds; 0 for now. */
  quietUntil: number;
  /** Since when something of ours waits for that. */
  quietSince: number | undefined;
  /** The hosts that publish snapshots: they are not talked to on `main`. */
  bridged: ReadonlySet<string>;
  /** What to say of hosts that say nothing. */
  silent: ReadonlyMap<string, string>;
  archivedAt: number;
  pushes: number;
  beatsPublished: number;
  /** The beat of each host that was looked at last. */
  readonly beats: Map<string, Commit>;
  /** Changes of other shared files that somebody waits for. */
  readonly edits: MainEdits;
}

export interface ItemIds {
  /** For that host alone. */
  readonly own: string;
  /** For all hosts. */
  readonly shared: string;
}

const MOST_NOTICES = 5;

export const createClassicSession = (): ClassicSession => {
  const meanings = new WeakMap<JsonObject, ClassicMessage>();
  let view: MainView | undefined;
  let byId: ReadonlyMap<string, JsonObject> | undefined;
  let notices: readonly string[] = [];
  return {
    view: () => view,
    show: (now) => {
      view = now;
      byId = undefined;
    },
    read: (entry) => {
      const known = meanings.get(entry);
      if (known !== undefined) return known;
      const message = readClassicMessage(entry);
      meanings.set(entry, message);
      return message;
    },
    entries: () => {
      byId ??= new Map(
        objectsOf(view?.file.entries ?? []).map((entry) => [entryKey(entry), entry]),
      );
      return byId;
    },
    settled: new Set(),
    ids: new Map(),
    reviewed: new Set(),
    reviewedAt: 0,
    notice: (text) => {
      if (notices.at(-1) !== text) notices = [...notices, text].slice(-MOST_NOTICES);
    },
    notices: () => notices,
    quietUntil: 0,
    quietSince: undefined,
    bridged: new Set(),
    silent: new Map(),
    archivedAt: 0,
    pushes: 0,
    beatsPublished: 0,
    beats: new Map(),
    edits: createMainEdits(),
  };
};

export const objectsOf = (entries: readonly Json[]): readonly JsonObject[] =>
  entries.filter(isObject);
