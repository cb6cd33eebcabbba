import { type Composer, findComposer } from "./find-composer.ts";
import type { DialogRule, Profile, ScreenRules } from "./profile.ts";
import type { Reading, Screen, UnreadyReading } from "./screen.ts";

/** Rows above the composer in which a question, a list or a busy mark belongs to it and not to the conversation. */
const REACH = 12;
const QUOTE_LENGTH = 60;

/** Says what a screen is. Fails closed: whatever is not proven to be ready is something else. */
export const classify = (screen: Screen, profile: Profile): Reading =>
  readOutside(screen, profile) ?? readInside(screen, profile.screen);

/** What is known without the program's rows. */
const readOutside = (screen: Screen, { screen: rules }: Profile): Reading | undefined => {
  if (!screen.alive) return unseen("shell", "shows the last screen of a program that has ended");
  if (screen.shell) return unseen("shell", `sits at a shell's prompt (${clean(screen.command)})`);
  if (screen.mode !== undefined) return unseen("copy-mode", `is in ${clean(screen.mode)}`);
  if (rules.foreign.includes(screen.command))
    return unseen("unknown", `runs ${clean(screen.command)}, which is no agent`);
  return undefined;
};

const unseen = (kind: UnreadyReading["kind"], reason: string): Reading => ({
  kind,
  reason,
  composer: undefined,
  quiet: false,
});

const readInside = (screen: Screen, rules: ScreenRules): Reading => {
  const view = viewOf(screen, rules);
  const { composer } = view;
  const busy = findBusy(view);
  const reading = (kind: UnreadyReading["kind"], reason: string, quiet = false): Reading => ({
    kind,
    reason,
    composer: composer?.text,
    quiet,
  });

  const dialog = findDialog(view);
  if (dialog !== undefined) return reading("dialog", dialog);
  const menu = findMenu(view);
  if (menu !== undefined)
    return reading("menu", `shows a list to choose from: ${quote(menu.row)}`, menu.own && !busy);
  if (composer === undefined)
    return busy === undefined
      ? reading("unknown", `shows a screen that is not recognised: ${quote(view.lastRow)}`)
      : reading("busy", busy);
  if (composer.text !== "") return reading("draft", "holds somebody's draft", busy === undefined);
  if (hasStash(view)) return reading("draft", "holds somebody's draft, put aside");
  if (busy !== undefined) return reading("busy", busy);
  if (rules.ready !== undefined && !shows(screen, rules.ready))
    return reading("unknown", "shows an empty prompt without what tells that it is ready");
  return { kind: "ready", reason: "is ready", composer: composer.text, quiet: true };
};

interface View {
  readonly screen: Screen;
  readonly rules: ScreenRules;
  readonly composer: Composer | undefined;
  /** Rows above the composer and within its reach, without messages' words; all rows where there is no composer. */
  readonly above: readonly string[];
  /** How many of the last of them stand together, with no empty row between: as shown, messages' words included. */
  readonly near: number;
  readonly below: readonly string[];
  readonly lastRow: string;
}

const viewOf = (screen: Screen, rules: ScreenRules): View => {
  const composer = findComposer(screen, rules);
  const rows = screen.rows.map(({ text }) => text);
  const end = composer?.first ?? rows.length;
  return {
    screen,
    rules,
    composer,
    above: composer === undefined ? rows : withoutEnvelopes(rows.slice(0, end)).slice(-REACH),
    near: end - 1 - rows.slice(0, end).findLastIndex(isBlank),
    below: composer === undefined ? [] : rows.slice(composer.last + 1),
    lastRow: rows.findLast((row) => row.trim() !== "") ?? "",
  };
};

const OPENED = /<relay-message id="(?<id>[\da-z]{10})"/v;
/** In a row of its own: in a command that somebody is asked to allow it stands among other text. */
const CLOSED = /^[\s│┃\|>▌]*<\/relay-message (?<id>[\da-z]{10})>[\s│┃\|]*$/v;

/**
 * The rows with the words of every message in the conversation blanked. They are its sender's: whatever they look
 * like, the program asks nothing and does nothing there, and they must not hold up the messages behind it.
 */
const withoutEnvelopes = (rows: readonly string[]): readonly string[] => {
  const kept = [...rows];
  const ended = new Set<string>();
  for (const [last, row] of rows.entries()) {
    const id = CLOSED.exec(row)?.groups?.["id"];
    // No message ends twice: the second is quoted, perhaps by a question.
    if (id === undefined || ended.has(id)) continue;
    const opened = rows
      .slice(0, last)
      .findLastIndex((each) => OPENED.exec(each)?.groups?.["id"] === id);
    if (opened >= 0) kept.fill("", opened + 1, last + 1);
    else if (ended.size === 0 && isAnswered(rows.slice(last + 1))) kept.fill("", 0, last + 1);
    ended.add(id);
  }
  return kept;
};

/** A beginning that is not there has scrolled away, if the conversation went on: no question does behind its own words. */
const isAnswered = (behind: readonly string[]): boolean => {
  const gap = behind.findIndex(isBlank);
  return gap >= 0 && behind.slice(gap).some((row) => !isBlank(row) && !isOfChoice(row));
};

const findDialog = (view: View): string | undefined => {
  const { rules, above, near, below, composer, screen } = view;
  if (matches(rules.dialogTitle, screen.title)) return `shows a dialog: ${quote(screen.title)}`;
  if (composer === undefined) return findQuestion(above, rules.dialog);
  // A question right above a lone prompt is answered at that prompt; elsewhere it is part of the conversation.
  const asked = rules.composer.kind === "last" ? [...lastOf(above, near), ...below] : below;
  return findQuestion(asked, rules.dialog) ?? findOpenChoice(above);
};

const findQuestion = (
  rows: readonly string[],
  rules: readonly DialogRule[],
): string | undefined => {
  for (const { pattern, what } of rules) {
    const row = rows.findLast((candidate) => pattern.test(candidate));
    if (row !== undefined) return `shows ${what}: ${quote(row)}`;
  }
  return undefined;
};

const touching = (above: readonly string[]): readonly string[] =>
  above.slice(above.findLastIndex(isBlank) + 1);

const lastOf = (rows: readonly string[], count: number): readonly string[] =>
  count === 0 ? [] : rows.slice(-count);

const isBlank = (row: string): boolean => row.trim() === "";

const POINTED = /^[\s│┃\|]{0,4}[❯›●▶>] ?1[.\)] \S/v;
const NUMBERED = /^[\s│┃\|]{0,8}\d{1,2}[.\)] \S/v;
const CONTINUED = /^ {3,}\S/v;
const KEYS = /\b(?:esc|enter|tab|space)\b|[↑↓]/iv;

/**
 * A numbered choice with a pointer that nothing but its key hints follows, in whatever language it asks.
 * The same rows as a person's message would be followed by the agent's answer.
 */
const findOpenChoice = (above: readonly string[]): string | undefined => {
  const first = above.findLastIndex((row) => POINTED.test(row));
  if (first < 0) return undefined;
  const rest = above.slice(first + 1).filter((row) => row.trim() !== "");
  if (!rest.some((row) => NUMBERED.test(row)) || !rest.every(isOfChoice)) return undefined;
  const question = above.slice(0, first).findLast((row) => row.trim() !== "");
  return `shows a dialog: ${quote(question ?? above[first] ?? "")}`;
};

const isOfChoice = (row: string): boolean =>
  NUMBERED.test(row) || CONTINUED.test(row) || KEYS.test(row);

const findMenu = ({
  rules,
  above,
  below,
  composer,
}: View): { readonly row: string; readonly own: boolean } | undefined => {
  // A list stands right at its composer, or an empty row above it; further up it is part of the conversation.
  const near =
    composer === undefined
      ? above
      : touching(composer.text !== "" && above.at(-1)?.trim() === "" ? above.slice(0, -1) : above);
  for (const pattern of rules.menu) {
    for (const row of [...near, ...below]) {
      const match = pattern.exec(row);
      if (match === null) continue;
      const typed = composer?.text.split(/\s/v, 1)[0];
      return { row, own: typed !== undefined && typed !== "" && match.groups?.["entry"] === typed };
    }
  }
  return undefined;
};

const hasStash = ({ rules, above }: View): boolean =>
  above.slice(-2).some((row) => matches(rules.stashed, row));

const findBusy = ({ rules, above, below, composer, screen }: View): string | undefined => {
  for (const row of [...below, composer?.placeholder ?? "", ...above]) {
    for (const pattern of rules.busy) {
      const found = pattern.exec(row)?.[0];
      if (found !== undefined) return `works (${quote(found)})`;
    }
  }
  return matches(rules.busyTitle, screen.title) ? `works (${quote(screen.title)})` : undefined;
};

/** None asks for nothing. */
const shows = ({ rows }: Screen, patterns: readonly RegExp[]): boolean =>
  patterns.length === 0 || rows.some(({ text }) => matches(patterns, text));

const matches = (patterns: readonly RegExp[], text: string): boolean =>
  patterns.some((pattern) => pattern.test(text));

const quote = (text: string): string => `"${clean(text)}"`;

/** Screens are written by foreign programs: what is repeated from them must not steer a terminal. */
const clean = (text: string): string =>
  Array.from(text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gv, " ").trim())
    .slice(0, QUOTE_LENGTH)
    .join("");
