import { EMPTY, shownText } from "./composer.ts";
import { splitClusters } from "./cell-width.ts";
import type { Dialogs } from "./dialogs.ts";
import type { Keyboard } from "./keyboard.ts";
import type { Store } from "./store.ts";
import type { BusyLook, Turns } from "./turns.ts";
import type { Dialog, View } from "./view.ts";

/** A command of the control channel, as it stands in JSON. */
export type ControlCommand =
  | ({ readonly do: "dialog" } & Partial<Dialog>)
  | { readonly do: "answer" }
  | { readonly do: "clear" }
  | { readonly do: "submit" }
  | { readonly do: "menu" }
  | { readonly do: "state" }
  | ({ readonly do: "busy"; readonly ms: number } & BusyLook)
  | { readonly do: "type"; readonly text: string }
  | { readonly do: "paste"; readonly text: string }
  | { readonly do: "say"; readonly text: string }
  | { readonly do: "key"; readonly key: string }
  | { readonly do: "freeze"; readonly ms: number }
  | { readonly do: "exit"; readonly code?: number };

export interface ControlTargets {
  readonly store: Store;
  readonly turns: Turns;
  readonly dialogs: Dialogs;
  readonly keyboard: Keyboard;
  /** Reads no input for a while. */
  readonly freeze: (ms: number) => void;
  readonly exit: (code: number) => void;
}

/** Does one command; the answer's fields come once its effect is painted. */
export type DoCommand = (command: unknown) => Promise<Readonly<Record<string, unknown>>>;

export const createControlCommands = (targets: ControlTargets): DoCommand => {
  const { store, turns, dialogs, keyboard, freeze, exit } = targets;
  const press = (key: string): void => {
    keyboard.take({ kind: "key", key }, "human");
  };

  const deeds: Deeds = {
    dialog: (dialog) => {
      dialogs.open(dialog);
    },
    answer: () => {
      dialogs.answer();
    },
    busy: (look) => {
      turns.spell(look.ms, look);
    },
    type: ({ text }) => {
      for (const unit of splitClusters(text)) press(unit === "\n" ? "C-j" : unit);
    },
    paste: ({ text }) => {
      keyboard.take({ kind: "paste", text }, "human");
    },
    key: ({ key }) => {
      press(key);
    },
    menu: () => {
      press("/");
    },
    submit: () => {
      press("Enter");
    },
    clear: () => {
      store.update({ composer: EMPTY, justCollapsed: false, help: false });
    },
    say: ({ text }) => {
      store.say({ kind: "agent", text });
    },
    freeze: ({ ms }) => {
      freeze(ms);
    },
    exit: ({ code = 0 }) => {
      // The answer leaves first: it is written as soon as this is painted.
      store.update({}, () => setImmediate(exit, code));
    },
    state: () => {},
  };

  return (command) =>
    new Promise((resolve) => {
      // Each deed takes only its own shape of command: the table's type says so, this call cannot.
      const deed = deeds[nameOf(command)] as (command: unknown) => void;
      deed(command);
      store.update({}, () => {
        resolve(stateOf(store.view()));
      });
    });
};

type Deeds = {
  readonly [Name in ControlCommand["do"]]: (
    command: Extract<ControlCommand, { readonly do: Name }>,
  ) => void;
};

const FIELDS: Readonly<
  Record<ControlCommand["do"], Readonly<Record<string, "string" | "number">>>
> = {
  dialog: {},
  answer: {},
  busy: { ms: "number" },
  type: { text: "string" },
  paste: { text: "string" },
  key: { key: "string" },
  menu: {},
  submit: {},
  clear: {},
  say: { text: "string" },
  freeze: { ms: "number" },
  exit: {},
  state: {},
};

const nameOf = (command: unknown): ControlCommand["do"] => {
  const given = command as Readonly<Record<string, unknown>>;
  const name = Object.keys(FIELDS).find((known) => known === given["do"]);
  if (name === undefined) throw new Error(`There is no command ${JSON.stringify(command)}.`);
  for (const [field, type] of Object.entries(FIELDS[name as ControlCommand["do"]])) {
    if (typeof given[field] === type) continue;
    throw new Error(`${JSON.stringify(command)} needs a ${type} "${field}".`);
  }
  return name as ControlCommand["do"];
};

const stateOf = ({
  composer,
  busy,
  dialog,
  queue,
  help,
}: View): Readonly<Record<string, unknown>> => ({
  composer: shownText(composer),
  busy: busy !== undefined,
  dialog: dialog !== undefined,
  help,
  queued: queue.length,
});
