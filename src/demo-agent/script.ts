import { existsSync, readFileSync } from "node:fs";

import type { Play } from "./plays.ts";
import type { Chrome, Entry } from "./view.ts";

/** The state to begin in. Everything has a default. */
export interface Script {
  readonly chrome: Chrome;
  readonly entries: readonly Entry[];
  /** How many pastes had been collapsed before. */
  readonly pastes: number;
  readonly pasteId: string;
  /** The time of day that is shown, where it is not the real one. */
  readonly clock: string | undefined;
  /** The words of the coming turns' last rows, in order. */
  readonly verbs: readonly string[];
  /** Control commands that are done at start, one after the other. */
  readonly commands: readonly unknown[];
  /** With --reply: what it does on hearing something, instead of answering at once. */
  readonly plays: readonly Play[];
}

interface ScriptSource extends Partial<Omit<Script, "chrome" | "pasteId">> {
  readonly chrome?: Partial<Omit<Chrome, "firstTitle">> & { readonly first_title?: string };
  readonly paste_id?: string;
}

const KEYS: ReadonlySet<string> = new Set([
  "chrome",
  "entries",
  "pastes",
  "paste_id",
  "clock",
  "verbs",
  "commands",
  "plays",
]);

const CHROME: Readonly<Record<string, Pick<Chrome, "version" | "model">>> = {
  claude: { version: "2.1.329", model: "Opus 5.5 · API Usage Billing" },
  codex: { version: "0.169.0", model: "gpt-fake-1 default" },
  generic: { version: "1", model: "" },
};

/** Reads a script from a file, or from the argument itself where it is JSON. */
export const readScript = (
  source: string | undefined,
  { skin, role, dir }: { readonly skin: string; readonly role: string; readonly dir: string },
): Script => {
  const written = source === undefined ? {} : parse(source);
  const unknown = Object.keys(written).find((key) => !KEYS.has(key));
  if (unknown !== undefined) throw new Error(`The script has an unknown key: ${unknown}`);

  const {
    chrome: { first_title: firstTitle, ...chrome } = {},
    paste_id: pasteId,
    ...rest
  } = written;
  return {
    entries: [],
    pastes: 0,
    clock: undefined,
    verbs: [],
    commands: [],
    plays: [],
    ...rest,
    pasteId: pasteId ?? "ce01",
    chrome: {
      role,
      version: "1",
      model: "",
      dir,
      notice: [],
      welcome: [],
      mode: "auto",
      hints: [],
      warnings: 0,
      ...CHROME[skin],
      ...chrome,
      firstTitle,
    },
  };
};

const parse = (source: string): ScriptSource => {
  const text = existsSync(source) ? readFileSync(source, "utf8") : source;
  try {
    return JSON.parse(text) as ScriptSource;
  } catch (cause) {
    throw new Error(`The script is neither a file nor JSON: ${source.slice(0, 80)}`, { cause });
  }
};
