/** `party.conf`: assignments as a shell would read them, without ever running one. */

import { PartyError } from "../domain/error.ts";
import { parseShellWord } from "./shell-word.ts";

export interface ConfAgent {
  readonly dir: string | undefined;
  readonly command: string | undefined;
}

export type PartyConf = Readonly<Record<"oc" | "cc" | "cx", ConfAgent>>;

/**
 * Reads the text of a `party.conf`: `NAME=value` with quotes, `$HOME`, `${VAR}` and `~`. Anything that only a running
 * shell could answer is refused as CONFIG_INVALID with the file, the line's number and its text.
 */
export const parsePartyConf = (
  text: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): PartyConf => {
  const values = new Map<string, string>();
  const lookUp = (name: string): string | undefined =>
    values.get(name) ?? (name === "HOME" ? home : env[name]);

  for (const [index, line] of text.split(/\r?\n/v).entries()) {
    const refuse = (reason: string): never => {
      throw new PartyError(
        "CONFIG_INVALID",
        `${file} line ${index + 1}: ${reason}: ${JSON.stringify(line)}.`,
        {
          hint: 'Only assignments are read: NAME="value", with $HOME, ${VAR} and ~. Nothing in this file is run.',
        },
      );
    };
    const assignment = readAssignment(line, refuse);
    if (assignment === undefined) continue;
    values.set(assignment.name, parseShellWord(assignment.value, { home, lookUp, refuse }));
  }

  const agent = (role: string): ConfAgent => {
    const dir = values.get(`RELAY_${role}_DIR`);
    return {
      dir: dir === undefined || dir === "" ? undefined : expandTilde(dir, home),
      command: values.get(`RELAY_${role}_CMD`) || undefined,
    };
  };
  return { oc: agent("OC"), cc: agent("CC"), cx: agent("CX") };
};

/** A directory in double quotes keeps its `~` in a shell; it is meant all the same. */
export const expandTilde = (path: string, home: string): string =>
  path === "~" || path.startsWith("~/") ? home + path.slice(1) : path;

const readAssignment = (
  line: string,
  refuse: (reason: string) => never,
): { readonly name: string; readonly value: string } | undefined => {
  const bare = line.trim();
  if (bare === "" || bare.startsWith("#")) return undefined;
  const match = /^(?:export\s+)?(?<name>[A-Za-z_]\w*)=(?<value>.*)$/v.exec(bare)?.groups;
  if (match !== undefined) return { name: match["name"] ?? "", value: match["value"] ?? "" };
  return refuse("this is no assignment");
};
