import { splitClusters } from "./cell-width.ts";
import { matchCommands } from "./commands.ts";
import {
  EMPTY,
  editOf,
  fullText,
  insertPaste,
  insertText,
  isEmpty,
  shownText,
  type Composer,
} from "./composer.ts";
import type { InputEvent } from "./decode-input.ts";
import type { Dialogs } from "./dialogs.ts";
import type { Logs } from "./logs.ts";
import type { Skin } from "./skin.ts";
import type { Store } from "./store.ts";
import type { Turns } from "./turns.ts";

/** Who pressed a key: the terminal, or a person whom the control channel plays. */
export type Hand = "tty" | "human";

export interface KeyboardOptions {
  readonly skin: Skin;
  readonly store: Store;
  readonly turns: Turns;
  readonly dialogs: Dialogs;
  readonly logs: Logs;
  readonly now: () => number;
  /** How many pastes had been collapsed before. */
  readonly pastes: number;
  readonly pasteId: string;
}

export interface Keyboard {
  /** Takes one key or paste. */
  readonly take: (event: InputEvent, by: Hand) => void;
}

const LOGGED_TEXT = 200;

/** What keys and pastes do, in every state of the program. */
export const createKeyboard = (options: KeyboardOptions): Keyboard => {
  const { skin, store, turns, dialogs, logs, now, pasteId } = options;
  let pastes = options.pastes;

  const record = (event: InputEvent, by: Hand): void => {
    const { composer, dialog, busy, help } = store.view();
    const shown = shownText(composer);
    const what =
      event.kind === "key"
        ? { event: "key", key: event.key }
        : {
            event: "paste",
            chars: Array.from(event.text).length,
            lines: event.text.split("\n").length,
            text: event.text.slice(0, LOGGED_TEXT),
          };
    logs.key({
      ...what,
      by,
      composer: shown.slice(0, LOGGED_TEXT),
      dialog: dialog !== undefined,
      menu: help || matchCommands(skin.commands, shown, 1).length > 0,
      busy: busy !== undefined,
    });
  };

  const write = (composer: Composer, painted?: (at: number) => void): void => {
    store.update({ composer, justCollapsed: false, fresh: false }, painted);
  };

  const paste = (text: string): void => {
    const { composer } = store.view();
    const token = skin.collapse(text, pastes + 1);
    if (token === undefined) {
      write(insertText(composer, text));
      return;
    }
    pastes += 1;
    const pasted = insertPaste(composer, token, text);
    store.update({ composer: pasted, justCollapsed: true, fresh: false });
  };

  const submit = (key: string, by: Hand): void => {
    const readAt = now();
    const { composer, busy } = store.view();
    const text = skin.cleanPrompt(fullText(composer));
    if (isEmpty(composer)) {
      logs.key({ event: "empty", by });
      store.update({});
      return;
    }
    write(EMPTY, (at) => {
      logs.key({
        event: "submitted",
        by,
        read_at: readAt,
        painted_at: at,
        chars: Array.from(text).length,
        queued: busy !== undefined,
      });
    });
    if (text === "") return;
    if (text.startsWith("!")) turns.shell(text.slice(1).trim());
    else {
      const model = skin.cleanPrompt(fullText(composer, (it) => skin.wrapPaste(it, pasteId)));
      turns.submit({ text, model, key });
    }
  };

  const runCommand = (written: string, by: Hand): void => {
    const [name, args] = splitOnce(written);
    const offered = matchCommands(skin.commands, `/${written}`, 1)[0]?.name;
    const known = skin.commands.find((command) => command.name === name)?.name ?? offered;
    if (known === undefined) {
      logs.key({ event: "unknown_command", name, by });
      for (const text of skin.unknownCommandNotes(name, args)) store.say({ kind: "note", text });
      const { composer } = store.view();
      write(skin.unknownCommand === "kept" ? { ...composer, cursor: 0 } : EMPTY);
      return;
    }
    const readAt = now();
    if (known === "clear") store.update({ entries: [] });
    else if (known === "help" && skin.name === "claude") store.update({ help: true });
    else store.say({ kind: "note", text: `/${known}${args === "" ? "" : ` ${args}`}` });
    write(EMPTY, (at) => {
      logs.key({ event: "command", name: known, args, by, read_at: readAt, painted_at: at });
    });
  };

  const press = (key: string, by: Hand): void => {
    const { composer } = store.view();
    const edit = editOf(key);
    if (skin.submitKeys.includes(key)) {
      const command = skin.readCommand(fullText(composer));
      if (command === undefined) submit(key, by);
      else runCommand(command, by);
    } else if (edit !== undefined) write(edit(composer));
    else if (isPrintable(key)) write(insertText(composer, key));
    else store.update({});
  };

  return {
    take: (event, by) => {
      record(event, by);
      const { dialog, help } = store.view();
      if (dialog !== undefined) {
        // A paste at a dialog vanishes, as it does in the real programs.
        if (event.kind === "key") dialogs.press(event.key, by);
        store.update({});
      } else if (help) {
        store.update({ help: event.kind !== "key" || event.key !== "Escape" });
      } else if (event.kind === "paste") paste(event.text);
      else press(event.key, by);
    },
  };
};

const splitOnce = (text: string): readonly [string, string] => {
  const at = text.search(/\s/v);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at).trim()];
};

const isPrintable = (key: string): boolean => splitClusters(key).length === 1;
