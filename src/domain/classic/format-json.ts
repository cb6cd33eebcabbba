/** JSON in the exact layout of `jq`: what we write and what jq would write of it are the same bytes. */

import { isList, isNumber, isObject, type Json } from "./json.ts";

/** As `jq .` prints it: two blanks a level, and a newline at the end. */
export const formatJson = (value: Json): string => `${indented(value, "\n")}\n`;

/** As `jq -c .` prints it, without the newline. */
export const compactJson = (value: Json): string => {
  if (isList(value)) return `[${value.map(compactJson).join(",")}]`;
  if (!isObject(value)) return plain(value);
  const fields = [...value].map(([name, field]) => `${quote(name)}:${compactJson(field)}`);
  return `{${fields.join(",")}}`;
};

/** A text that is equal for values that are: fields in the order of their names. */
export const canonicalJson = (value: Json): string => {
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isObject(value)) return plain(value);
  const fields = [...value].map(([name, field]) => `${quote(name)}:${canonicalJson(field)}`);
  return `{${fields.toSorted().join(",")}}`;
};

export const isSame = (one: Json, other: Json): boolean =>
  one === other || canonicalJson(one) === canonicalJson(other);

const indented = (value: Json, line: string): string => {
  const deeper = `${line}  `;
  if (isList(value)) {
    const items = value.map((item) => `${deeper}${indented(item, deeper)}`);
    return items.length === 0 ? "[]" : `[${items.join(",")}${line}]`;
  }
  if (isObject(value)) {
    const fields = [...value].map(
      ([name, field]) => `${deeper}${quote(name)}: ${indented(field, deeper)}`,
    );
    return fields.length === 0 ? "{}" : `{${fields.join(",")}${line}}`;
  }
  return plain(value);
};

const plain = (value: Json): string => {
  if (isNumber(value)) return value.literal;
  return typeof value === "string" ? quote(value) : JSON.stringify(value);
};

/** jq writes DEL as an escape, which JavaScript does not; half a surrogate pair is no character in UTF-8. */
const quote = (text: string): string =>
  JSON.stringify(text.toWellFormed()).replaceAll("\u{7f}", String.raw`\u007f`);
