/** Edits of TOML as blocks between markers. The parser only judges: nothing is ever written from what it read. */

import { parse, TomlError } from "smol-toml";

import { PartyError } from "../../domain/error.ts";
import type { Json, Piece } from "../../domain/settings-file.ts";
import type { Added, SettingsText } from "../../ports/settings-text.ts";
import { isSame } from "./same.ts";
import { lineEndOf, takeOut } from "./text-place.ts";

export const tomlText: SettingsText = {
  add: (text, { path, pieces }) => {
    let state: Added = {
      text: text ?? "",
      insertions: [],
      containers: [],
      added: [],
      notes: [],
    };
    for (const piece of pieces) {
      const document = read(state.text, path);
      state =
        piece.kind === "extend"
          ? extend(state, document, piece, path)
          : append(state, document, piece, path);
    }
    return state;
  },
  remove: (text, { path, pieces, insertions }) => {
    const exact = takeOut(text, insertions);
    if (exact !== undefined && parses(exact)) return exact;
    const left = pieces.reduce((kept, piece) => removeBlock(kept, piece), text);
    read(left, path);
    return left;
  },
  isEmpty: (text) => text.trim() === "",
};

type Document = Readonly<Record<string, unknown>>;

const append = (state: Added, document: Document, piece: Piece, file: string): Added => {
  const present = dig(document, piece.path);
  if (present !== undefined) {
    if (isSame(present, piece.value)) return { ...state, added: [...state.added, piece] };
    const note = `${file}: ${piece.path.join(".")} is not as Party would write it. It was left as it is.`;
    return { ...state, notes: [...state.notes, note] };
  }
  const end = lineEndOf(state.text);
  const gap = state.text === "" || state.text.endsWith("\n") ? "" : end;
  const keys = Object.entries(piece.value as Readonly<Record<string, Json>>).map(
    ([key, value]) => `${key} = ${tomlOf(value)}`,
  );
  const block = [beginOf(piece), `[${piece.path.join(".")}]`, ...keys, endOf(piece), ""];
  return inserted(state, document, piece, file, state.text.length, gap + block.join(end));
};

/** A list that names what may pass gets our names too; without one everything passes, and there is nothing to do. */
const extend = (state: Added, document: Document, piece: Piece, file: string): Added => {
  const [table = "", list = ""] = piece.path;
  const policy = dig(document, [table]) as Document | undefined;
  const notes = [...state.notes, ...hindrances(policy, file)];
  const names = policy?.[list];
  const wanted = piece.value as readonly string[];
  if (!Array.isArray(names) || names.length === 0) return { ...state, notes };
  if (wanted.every((name) => names.includes(name)))
    return { ...state, notes, added: [...state.added, piece] };
  const end = lineEndOf(state.text);
  const items = wanted.map((name) => `${tomlOf(name)},`).join(" ");
  const block = [` ${beginOf(piece)}`, `  ${items}`, `  ${endOf(piece)}`, ""].join(end);
  // The parser says which of the lists by this name is the one: with our names in it the document is as wanted.
  for (const { index, 0: found } of state.text.matchAll(LIST)) {
    const at = index + found.length;
    const next = state.text.slice(0, at) + block + state.text.slice(at);
    if (parses(next) && isSame(dig(read(next, file), piece.path), [...wanted, ...names])) {
      return inserted({ ...state, notes }, document, piece, file, at, block);
    }
  }
  throw invalid(file, `${piece.path.join(".")} can not be found in the text`);
};

const LIST = /include_only["']?\s*=\s*\[/gv;

/** What keeps our variables from Codex's shells and is a person's own decision. */
const hindrances = (policy: Document | undefined, file: string): readonly string[] => {
  const inherit = policy?.["inherit"];
  const said = (what: string): string =>
    `${file}: shell_environment_policy ${what}, so relay in Codex's shells may not know who calls it. It was left as it is.`;
  return [
    ...(inherit === "core" || inherit === "none" ? [said(`has inherit = "${inherit}"`)] : []),
    ...(policy?.["filters"] === undefined ? [] : [said("has filters")]),
    ...(Array.isArray(policy?.["exclude"]) && policy["exclude"].some(hidesOurs)
      ? [said("excludes AGENT_ROLE, RELAY_* or TMUX_PANE")]
      : []),
  ];
};

const hidesOurs = (pattern: unknown): boolean => {
  const source = String(pattern)
    .replaceAll(/[\\^$+.\(\)\|\{\}\[\]]/gv, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const matcher = new RegExp(`^${source}$`, "iv");
  return ["AGENT_ROLE", "RELAY_SHARE_DIR", "RELAY_SESSION", "TMUX_PANE"].some((name) =>
    matcher.test(name),
  );
};

const inserted = (
  state: Added,
  document: Document,
  piece: Piece,
  file: string,
  at: number,
  block: string,
): Added => {
  const next = state.text.slice(0, at) + block + state.text.slice(at);
  if (!parses(next)) {
    throw invalid(
      file,
      `${piece.path[0]} is ${dig(document, piece.path.slice(0, 1)) === undefined ? "missing" : "written so"} that nothing can be added beside it`,
    );
  }
  return {
    ...state,
    text: next,
    insertions: [...state.insertions, block],
    added: [...state.added, piece],
  };
};

/** Codex appends tables of its own, and they may come to stand inside our block: only what is ours goes. */
const removeBlock = (text: string, piece: Piece): string => {
  const lines = text.split("\n");
  const begin = lines.findIndex((line) => line.trim().endsWith(beginOf(piece)));
  if (begin < 0) return text;
  const header = `[${piece.path.join(".")}`;
  const stop = lines.findIndex(
    (line, index) =>
      index > begin &&
      (line.trim() === endOf(piece) ||
        (line.startsWith("[") && !line.startsWith(`${header}]`) && !line.startsWith(`${header}.`))),
  );
  if (stop < 0) return text;
  const first = lines[begin] ?? "";
  const before = first.slice(0, first.indexOf(beginOf(piece))).replace(/ $/v, "");
  const rest = lines.slice(stop);
  const end = rest.findIndex((line) => line.trim() === endOf(piece));
  if (end >= 0) rest.splice(end, 1);
  if (piece.kind === "table") return [...lines.slice(0, begin), ...rest].join("\n");
  return [...lines.slice(0, begin), before + rest.join("\n")].join("\n");
};

const beginOf = ({ mark }: Piece): string => `# >>> party: ${mark}`;
const endOf = ({ mark }: Piece): string => `# <<< party: ${mark}`;

/** JSON's strings and lists of strings are TOML's as well. */
const tomlOf = (value: Json): string =>
  Array.isArray(value) ? `[${value.map(tomlOf).join(", ")}]` : JSON.stringify(value);

const dig = (document: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Document | undefined)?.[key], document);

const parses = (text: string): boolean => {
  try {
    parse(text);
    return true;
  } catch {
    // The caller says what this means.
    return false;
  }
};

const read = (text: string, file: string): Document => {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const reason =
      cause.message.split("\n")[0]?.replace(/^Invalid TOML document: /v, "") ?? "no TOML";
    throw invalid(`${file} line ${cause.line}, column ${cause.column}`, reason, cause);
  }
};

const invalid = (where: string, what: string, cause?: unknown): PartyError =>
  new PartyError("SETTINGS_INVALID", `${where}: ${what}.`, {
    hint: "Correct the file, then try again. Nothing was changed.",
    cause,
  });
