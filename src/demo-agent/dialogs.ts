import type { Logs } from "./logs.ts";
import type { Random } from "./random.ts";
import type { Store } from "./store.ts";
import type { Dialog } from "./view.ts";

export interface DialogsOptions {
  readonly store: Store;
  readonly logs: Logs;
  readonly random: Random;
  readonly now: () => number;
  /** The chance of a dialog in each tenth of a second while idle. */
  readonly every: number;
  readonly usual: Dialog;
  /** Hears of every dialog that was closed. */
  readonly closed: () => void;
}

export interface Dialogs {
  readonly open: (dialog: Partial<Dialog>) => void;
  /** A key that came while a dialog is up. */
  readonly press: (key: string, by: string) => void;
  /** Closes the dialog as a person does who answers it. */
  readonly answer: () => void;
  readonly stop: () => void;
}

const TICK = 100;
const SHORTEST = 50;
const LONGEST = 400;
const APPROVE: ReadonlySet<string> = new Set(["Enter", "1", "y"]);
const CANCEL: ReadonlySet<string> = new Set(["Escape", "n"]);

/** Permission dialogs: on demand, and by chance when asked for. */
export const createDialogs = (options: DialogsOptions): Dialogs => {
  const { store, logs, random, now, every, usual, closed } = options;
  let openedAt = 0;
  let paintedAt: number | undefined;
  let byChance = false;
  let closing: NodeJS.Timeout | undefined;

  const open = (dialog: Dialog): void => {
    openedAt = now();
    paintedAt = undefined;
    const opened = openedAt;
    store.update({ dialog }, (at) => {
      if (opened === openedAt) paintedAt = at;
      logs.key({ event: "dialog_opened", opened_at: opened, painted_at: at, chance: byChance });
    });
  };

  const close = (outcome: string, by: string): void => {
    const { dialog } = store.view();
    if (dialog === undefined) return;
    clearTimeout(closing);
    logs.key({ event: outcome, by, opened_at: openedAt, painted_at: paintedAt, chance: byChance });
    store.update({ dialog: undefined }, (at) => {
      logs.key({ event: "dialog_closed", painted_at: at });
    });
    if (outcome === "approved" && !byChance) {
      store.say({ kind: "tool", command: dialog.command, output: [] });
    }
    byChance = false;
    closed();
  };

  const openByChance = (): void => {
    const { busy, dialog } = store.view();
    if (busy !== undefined || dialog !== undefined || random.fraction() >= every) return;
    byChance = true;
    open(usual);
    closing = setTimeout(
      () => {
        close("expired", "chance");
      },
      random.between(SHORTEST, LONGEST),
    );
  };

  const chance = every > 0 ? setInterval(openByChance, TICK) : undefined;

  return {
    open: (dialog) => {
      open({ ...usual, ...dialog });
    },
    press: (key, by) => {
      if (APPROVE.has(key)) close("approved", by);
      else if (CANCEL.has(key)) close("cancelled", by);
    },
    answer: () => {
      close("answered", "human");
    },
    stop: () => {
      clearInterval(chance);
      clearTimeout(closing);
    },
  };
};
