import { readFileSync, statSync, type Stats } from "node:fs";
import { isAbsolute } from "node:path";

import { PartyError } from "../../domain/error.ts";

/**
 * Looks at a file with a token, which is never shown. Throws CONFIG_INVALID for one that others may read, or that holds
 * none. Returns what is odd about it, as a sentence.
 */
export const checkTokenFile = (path: string): string | undefined => {
  if (!isAbsolute(path)) throw invalid(path, "is no absolute path", "Write the whole path.");
  const found = statOf(path);
  if (found === undefined)
    throw invalid(path, "does not exist", `Put the token into it: mode 0600.`);
  if (!found.isFile()) throw invalid(path, "is no file", "Name the file that holds the token.");
  const own = process.getuid?.();
  if (own !== undefined && found.uid !== own) {
    throw invalid(path, `belongs to user ${found.uid}, not to you`, `chown ${own} ${path}`);
  }
  if ((found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8).padStart(4, "0");
    throw invalid(path, `has mode ${mode}: others may read it`, `chmod 600 ${path}`);
  }
  const [token = ""] = readFileSync(path, "utf8").split(/\r?\n/v);
  if (token.trim() === "") {
    throw invalid(path, "has no token in its first line", "Write the token there, alone.");
  }
  if (token !== token.trim()) return "there are blanks around the token";
  return /^[\x21-\x7e]{20,255}$/v.test(token)
    ? undefined
    : `the first line does not look like a token (${token.length} characters)`;
};

const statOf = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw invalid(
      path,
      `can not be looked at (${(cause as NodeJS.ErrnoException).code})`,
      "Check the directories above it.",
    );
  }
};

const invalid = (path: string, what: string, hint: string): PartyError =>
  new PartyError("CONFIG_INVALID", `The token file ${JSON.stringify(path)} ${what}.`, { hint });
