import type { LedgerEvent } from "../src/ports/ledger.ts";
import type { KeyRecord } from "../test/support/demo-agent.ts";

/** What the terminal sent to an agent while a dialog was up, by the agent's own log. */
export interface Hits {
  readonly dialogs: number;
  readonly keys: number;
  /** Of these, keys that came when the dialog stood on the screen already. */
  readonly keysSeen: number;
  readonly pastes: number;
  readonly pastesSeen: number;
  /** The longest time between a dialog's raising and a key that hit it, in ms; 0 without a hit. */
  readonly latest: number;
}

export const countHits = (log: readonly KeyRecord[]): Hits => {
  const windows = dialogWindows(log);
  const hits = log.filter((record) => record["dialog"] === true && record["by"] === "tty");
  const isSeen = ({ ts }: KeyRecord): boolean =>
    windows.some(({ paintedAt, closedAt }) => ts >= paintedAt && ts <= closedAt);
  const sinceRaised = ({ ts }: KeyRecord): number => {
    const hit = windows.findLast(({ openedAt }) => openedAt <= ts);
    return hit === undefined ? 0 : ts - hit.openedAt;
  };
  const keys = hits.filter((record) => record["event"] === "key");
  const pastes = hits.filter((record) => record["event"] === "paste");
  return {
    dialogs: windows.length,
    keys: keys.length,
    keysSeen: keys.filter(isSeen).length,
    pastes: pastes.length,
    pastesSeen: pastes.filter(isSeen).length,
    latest: Math.max(0, ...keys.map(sinceRaised)),
  };
};

/**
 * Holds that the agent gave no cause for: these agents have dialogs and short turns, nobody else uses them, so
 * whatever is neither near a dialog nor, for "works", near a turn was read wrongly.
 */
export const findFalseHolds = (
  holds: readonly LedgerEvent[],
  log: readonly KeyRecord[],
): { readonly all: number; readonly wrong: readonly string[] } => {
  const windows = dialogWindows(log);
  const turns = log.filter(({ event }) => event === "submitted").map(({ ts }) => ts);
  const wrong = holds.filter(({ at, detail = "" }) => {
    if (detail.startsWith(UNRESOLVED)) return false;
    if (windows.some(({ openedAt, goneAt }) => at >= openedAt - SLACK && at <= goneAt + SLACK))
      return false;
    return !(
      detail.startsWith("works") && turns.some((turn) => Math.abs(at - turn) <= TURN + SLACK)
    );
  });
  return { all: holds.length, wrong: wrong.map(({ detail = "" }) => detail) };
};

/** Says nothing of what a screen shows. */
const UNRESOLVED = "it is not known yet";
/** A look is some milliseconds old when its hold is written, more on a busy disk. */
const SLACK = 50;
/** A turn of 0 ms and the paints around it. */
const TURN = 100;

interface Window {
  readonly openedAt: number;
  /** Infinity where it never was. */
  readonly paintedAt: number;
  readonly closedAt: number;
  /** When the terminal no longer showed it. */
  readonly goneAt: number;
}

const dialogWindows = (log: readonly KeyRecord[]): readonly Window[] =>
  log.flatMap((record, at) => {
    if (!CLOSING.has(String(record["event"]))) return [];
    const gone = log.slice(at, at + 20).find(({ event }) => event === "dialog_closed");
    return [
      {
        openedAt: Number(record["opened_at"]),
        paintedAt: Number(record["painted_at"] ?? Number.POSITIVE_INFINITY),
        closedAt: record.ts,
        goneAt: Number(gone?.["painted_at"] ?? record.ts),
      },
    ];
  });

const CLOSING: ReadonlySet<string> = new Set(["expired", "approved", "cancelled", "answered"]);
