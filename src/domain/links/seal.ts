/**
 * How a snapshot is signed as a whole. `seal.json` beside its files holds one signature over this text:
 *   party-snapshot 1
 *   <SHA-256 of the file, hex>  <its path>      for every file but the seal itself, sorted by path
 * The lines are those of `sha256sum`, so that a person can make the same text by hand. The card among the files says who
 * speaks, in which life of its ledger, with which number and key; the paths say for whom each item is. So nothing of it
 * can stand under another name, at another time or before another reader.
 */

import { fieldsOf, textOf } from "../json-fields.ts";

export const SEAL = "seal.json";
const VERSION = 1;

type Files = ReadonlyMap<string, string>;

/** What is signed; undefined for files that no host of ours writes: a path with a line break could stand for two. */
export const sealedText = (files: Files, digest: (text: string) => string): string | undefined => {
  const paths = [...files.keys()].filter((path) => path !== SEAL).toSorted();
  if (!paths.every((path) => PLAIN.test(path))) return undefined;
  const lines = paths.map((path) => `${digest(files.get(path) ?? "")}  ${path}`);
  return [`party-snapshot ${VERSION}`, ...lines, ""].join("\n");
};

const PLAIN = /^[\x21-\x7e]{1,200}$/v;

export const formatSeal = (signature: string): string =>
  `${JSON.stringify({ party_seal: VERSION, signature }, undefined, 2)}\n`;

/** Undefined where there is no seal; empty where there is one that holds no signature. */
export const readSeal = (files: Files): string | undefined => {
  const text = files.get(SEAL);
  if (text === undefined) return undefined;
  try {
    return textOf(fieldsOf(JSON.parse(text))["signature"]) ?? "";
  } catch {
    return "";
  }
};
