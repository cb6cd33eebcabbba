/**
 * JSON as the files of other programs need it: keys stay in their order (JavaScript's own objects move numeric ones to the front),
 * numbers stay as they were written, and a value can be read out of the middle of a broken text.
 */

export type Json = null | boolean | string | JsonNumber | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

/** A number as it stands in the file: `1.50` and integers above 2^53 come back as they were. */
export interface JsonNumber {
  readonly literal: string;
}

export type JsonRead =
  | { readonly kind: "value"; readonly value: Json; readonly end: number }
  | { readonly kind: "broken"; readonly at: number; readonly reason: string };

/** Reads a whole text; a byte order mark and blanks around the value are no fault. */
export const parseJson = (text: string): JsonRead => {
  const read = readJson(text, text.startsWith("\u{feff}") ? 1 : 0);
  if (read.kind === "broken") return read;
  const end = skip(text, read.end);
  return end === text.length ? read : { kind: "broken", at: end, reason: "more follows the value" };
};

/** Is called for every object that is whole, inner ones first, also where what holds it turns out to be broken. */
export type OnObject = (object: JsonObject, start: number, end: number) => void;

/** Reads the one value that begins at `start`, whatever comes after it. */
export const readJson = (text: string, start: number, onObject?: OnObject): JsonRead => {
  try {
    return { kind: "value", ...readValue({ text, onObject }, skip(text, start), 0) };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return { kind: "broken", at: error.at, reason: error.message };
  }
};

export const isObject = (value: Json | undefined): value is JsonObject => value instanceof Map;

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

export const isNumber = (value: Json | undefined): value is JsonNumber =>
  typeof value === "object" && value !== null && "literal" in value;

export const toNumber = (value: number): JsonNumber => ({ literal: String(value) });

/** An object from its entries in this order; what is undefined is left out. */
export const toObject = (entries: readonly (readonly [string, Json | undefined])[]): JsonObject =>
  new Map(entries.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined));

/** The same object with one field set: in its place where it was there, else at the end. */
export const withField = (object: JsonObject, name: string, value: Json): JsonObject =>
  new Map(object).set(name, value);

/** The same with several. */
export const withFields = (
  object: JsonObject,
  fields: readonly (readonly [string, Json])[],
): JsonObject => new Map([...object, ...fields]);

/** jq nests no deeper when it reads, and a deeper text could overflow our stack. */
const DEEPEST = 256;

class JsonFault extends Error {
  override readonly name = "JsonFault";
  readonly at: number;

  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

interface Token<Value extends Json = Json> {
  readonly value: Value;
  readonly end: number;
}

const BLANKS = /[ \t\n\r]*/vy;
const STRING = /"[^"\\\u{0}-\u{1f}]*(?:\\(?:["\\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\u{0}-\u{1f}]*)*"/vy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+\-]?\d+)?/vy;
const WORD = /true|false|null/vy;
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

interface Source {
  readonly text: string;
  readonly onObject: OnObject | undefined;
}

const readValue = (source: Source, at: number, depth: number): Token => {
  const { text } = source;
  if (depth > DEEPEST) throw new JsonFault(at, `it nests deeper than ${DEEPEST} levels`);
  if (text[at] === "{") return readObject(source, at, depth);
  if (text[at] === "[") return readList(source, at, depth);
  return text[at] === '"' ? readString(text, at) : readPlain(text, at);
};

const readObject = (source: Source, start: number, depth: number): Token => {
  const { text } = source;
  const fields = new Map<string, Json>();
  let at = skip(text, start + 1);
  let isOpen = text[at] !== "}";
  while (isOpen) {
    const name = readString(text, at);
    const colon = skip(text, name.end);
    if (text[colon] !== ":") throw unexpected(text, colon, "a colon");
    const field = readValue(source, skip(text, colon + 1), depth + 1);
    // As in jq, the last value of a name that stands twice counts.
    fields.set(name.value, field.value);
    at = skip(text, field.end);
    isOpen = text[at] !== "}";
    if (isOpen && text[at] !== ",") throw unexpected(text, at, "a comma or }");
    if (isOpen) at = skip(text, at + 1);
  }
  source.onObject?.(fields, start, at + 1);
  return { value: fields, end: at + 1 };
};

const readList = (source: Source, start: number, depth: number): Token => {
  const { text } = source;
  const items: Json[] = [];
  let at = skip(text, start + 1);
  if (text[at] === "]") return { value: items, end: at + 1 };
  for (;;) {
    const item = readValue(source, at, depth + 1);
    items.push(item.value);
    at = skip(text, item.end);
    if (text[at] === "]") return { value: items, end: at + 1 };
    if (text[at] !== ",") throw unexpected(text, at, "a comma or ]");
    at = skip(text, at + 1);
  }
};

const readString = (text: string, at: number): Token<string> => {
  const token = match(STRING, text, at);
  if (token === undefined) throw unexpected(text, at, "a string");
  return { value: JSON.parse(token) as string, end: at + token.length };
};

const readPlain = (text: string, at: number): Token => {
  const literal = match(NUMBER, text, at);
  if (literal !== undefined) return { value: { literal }, end: at + literal.length };
  const word = match(WORD, text, at);
  if (word === undefined) throw unexpected(text, at, "a value");
  return { value: WORDS.get(word) ?? null, end: at + word.length };
};

const skip = (text: string, at: number): number => at + (match(BLANKS, text, at)?.length ?? 0);

const match = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

const unexpected = (text: string, at: number, wanted: string): JsonFault =>
  new JsonFault(
    at,
    at >= text.length
      ? `it ends where ${wanted} should stand`
      : `${wanted} should stand at character ${at}`,
  );
