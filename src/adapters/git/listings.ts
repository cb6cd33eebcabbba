/** What git prints, as values. */

import type { LoggedCommit } from "../../ports/mirror.ts";

interface TreeEntry {
  readonly path: string;
  readonly blob: string;
  readonly size: number;
}

/** Links and submodules are nobody's messages. */
export const listTree = (listed: string): readonly TreeEntry[] =>
  listed
    .split("\0")
    .filter(Boolean)
    .flatMap((entry) => {
      const [head = "", path = ""] = entry.split("\t");
      const [mode, type, blob = "", size] = head.split(/ +/v);
      const isFile = type === "blob" && mode !== "120000";
      return isFile ? [{ path, blob, size: Number(size) }] : [];
    });

/** Fields of `log -z --format=%H%x00%ct%x00%B`: three for each commit. */
export const splitLog = (out: string): readonly LoggedCommit[] => {
  const parts = out.split("\0");
  return Array.from({ length: Math.floor(parts.length / 3) }, (_, index) => ({
    commit: parts[3 * index] ?? "",
    at: Number(parts[3 * index + 1]) * 1_000,
    message: (parts[3 * index + 2] ?? "").trim(),
  }));
};

/** The contents of files by their paths. `read` gives what `cat-file --batch` answers to ids, a line each. */
export const filesOf = async (
  entries: readonly Pick<TreeEntry, "path" | "blob">[],
  read: (ids: string) => Promise<Buffer>,
): Promise<ReadonlyMap<string, string>> => {
  if (entries.length === 0) return new Map();
  const contents = splitBatch(await read(entries.map(({ blob }) => `${blob}\n`).join("")));
  return new Map(entries.map(({ path }, index) => [path, contents[index] ?? ""]));
};

/** The answers of `cat-file --batch`: a line with the size, so many bytes, a line end. */
const splitBatch = (out: Buffer): readonly string[] => {
  const contents: string[] = [];
  let at = 0;
  while (at < out.length) {
    const lineEnd = out.indexOf(10, at);
    const size = Number(out.toString("latin1", at, lineEnd).split(" ")[2]);
    contents.push(out.toString("utf8", lineEnd + 1, lineEnd + 1 + size));
    at = lineEnd + 1 + size + 1;
  }
  return contents;
};
