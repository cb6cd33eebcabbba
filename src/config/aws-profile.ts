/** The files of `~/.aws`, as far as a bucket needs them. */

import { readFileSync } from "node:fs";

import { PartyError } from "../domain/error.ts";

/** What one section says; a setting below another one is `s3.addressing_style`. */
export type Section = ReadonlyMap<string, string>;

/** The sections of a file by their names, `profile x` and `x` alike; a missing file has none. */
export const readAwsFile = (file: string): ReadonlyMap<string, Section> => {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let above = "";
  for (const [index, line] of readIfThere(file).split(/\r?\n/v).entries()) {
    const found = readLine(line);
    if (found === undefined) continue;
    if ("name" in found) {
      section = sections.get(found.name) ?? new Map<string, string>();
      sections.set(found.name, section);
      above = "";
      continue;
    }
    // Never with the line itself: a secret may stand in it.
    if (found.key === undefined || section === undefined) throw notUnderstood(file, index + 1);
    const { key, value, isBelow } = found;
    section.set(isBelow && above !== "" ? `${above}.${key}` : key, value);
    if (!isBelow || above === "") above = value === "" ? key : "";
  }
  return sections;
};

type Line =
  | { readonly name: string }
  | { readonly key: string; readonly value: string; readonly isBelow: boolean }
  | { readonly key: undefined };

/** Undefined for what says nothing. */
const readLine = (line: string): Line | undefined => {
  const trimmed = line.trim();
  if (trimmed === "" || /^[#;]/v.test(trimmed)) return undefined;
  const { name, key, value = "" } = LINE.exec(trimmed)?.groups ?? {};
  if (name !== undefined) return { name: name.trim().replace(/^profile\s+/v, "") };
  return key === undefined ? { key } : { key, value, isBelow: /^\s/v.test(line) };
};

const LINE = /^(?:\[(?<name>[^\]]+)\].*|(?<key>[A-Za-z_][\w.\-]*)\s*=\s*(?<value>.*))$/v;

const notUnderstood = (file: string, line: number): PartyError =>
  new PartyError("CONFIG_INVALID", `${file} line ${line} can't be understood.`, {
    hint: "Write [name] for a section, then lines of the form: key = value.",
  });

const readIfThere = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return "";
    throw new PartyError("CONFIG_INVALID", `Can't read ${JSON.stringify(file)}: ${code}.`, {
      hint: "Make it a file that you may read, or remove it.",
      cause,
    });
  }
};
