import { parseAgent } from "../../domain/address.ts";
import type { RunningAgent } from "../../operations/delivery-deps.ts";
import type { LedgerReader } from "../../ports/ledger.ts";
import type { Panes } from "../../ports/panes.ts";

export interface BadgeDeps {
  readonly ledger: Pick<LedgerReader, "counts">;
  readonly panes: Panes;
  readonly running: () => ReadonlyMap<string, RunningAgent>;
}

export interface Badges extends Disposable {
  /** Counts may have changed. */
  refresh(): void;
  /** The sessions may be others by the same names: nothing is known to be shown. */
  forget(): void;
}

/** Most messages are delivered sooner than this: they never show. */
const SHOW_DELAY = 200;

/** Shows in each session's status line what the human has not read and for whom something waits: `human 3 cc 2`. */
export const createBadges = ({ ledger, panes, running }: BadgeDeps): Badges => {
  const shown = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;

  const show = (): void => {
    timer = undefined;
    const counts = ledger.counts();
    const human = counts.find(({ recipient }) => recipient === "human")?.unread ?? 0;
    const sessions = new Map<string, string>();
    for (const { name, ref } of running().values())
      sessions.set(parseAgent(name).session, ref.socket);
    for (const [session, socket] of sessions) {
      const waiting = counts
        .filter(({ recipient, waits }) => waits > 0 && parseAgent(recipient).session === session)
        .map(({ recipient, waits }) => `${parseAgent(recipient).role} ${waits}`);
      const text = [...(human > 0 ? [`human ${human}`] : []), ...waiting].join(" ");
      const key = `${socket} ${session}`;
      if ((shown.get(key) ?? "") === text) continue;
      shown.set(key, text);
      // A badge that can not be shown is asked for again with the next change.
      panes.badge(socket, session, text).catch(() => shown.delete(key));
    }
  };

  return {
    refresh: () => {
      timer ??= setTimeout(show, SHOW_DELAY);
    },
    forget: () => {
      shown.clear();
      timer ??= setTimeout(show, SHOW_DELAY);
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
};
