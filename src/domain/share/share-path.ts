/** Files of the share and objects of the store: one name for both, `attacks/a.json`, and nothing that leads elsewhere. */

import { PartyError } from "../error.ts";

/** What of the share goes to the store. */
export const SHARED_DIRECTORIES = ["attacks", "recovery", "reviews", "shared"] as const;

/** S3's limit for a whole key. */
const LONGEST_KEY = 1024;
const NAMESPACE = /^[A-Za-z0-9](?:[A-Za-z0-9._\-]{0,61}[A-Za-z0-9])?$/v;

/** Where the objects of one namespace begin: `machines/build1/`. */
export const prefixOf = (namespace: string): string => `${ROOT}${namespace}/`;

/** What all namespaces have in common. */
export const ROOT = "machines/";

export const keyOf = (namespace: string, path: string): string => prefixOf(namespace) + path;

/** Throws with `from`, the flag or variable that named it, for what is no namespace. */
export const parseNamespace = (
  text: string,
  from = "--namespace",
  code: "USAGE" | "CONFIG_INVALID" = "USAGE",
): string => {
  if (NAMESPACE.test(text) && !text.includes("..")) return text;
  throw new PartyError(code, `${from} is ${JSON.stringify(text.slice(0, 100))}, not a namespace.`, {
    hint: "Write one name, such as a host's: letters, digits, - _ and single dots, at most 63, a letter or digit at each end.",
  });
};

/** What keeps an object's name from being a file of the share, or a file's from being an object; undefined: nothing. */
export const faultOfPath = (path: string, namespace: string): string | undefined => {
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    return 'has an empty part, "." or ".." in it';
  }
  if (path.includes("\0")) return "has a NUL in it";
  if (!path.isWellFormed()) return "is not Unicode";
  if (!SHARED_DIRECTORIES.some((directory) => directory === parts[0]) || parts.length < 2) {
    return `is not in ${SHARED_DIRECTORIES.join(", ")}`;
  }
  const length = new TextEncoder().encode(keyOf(namespace, path)).length;
  return length > LONGEST_KEY
    ? `makes a key of ${length} bytes, and ${LONGEST_KEY} is the limit`
    : undefined;
};
