import type { NewCommit } from "../../ports/mirror.ts";
import { WORK_REF } from "./work-ref.ts";

/** A commit as `git fast-import` reads it: one process for any number of files. It prints the commit's id. */
export const importStream = (
  { files, keeps = false, parent, subject, at }: NewCommit,
  author: string,
): Buffer => {
  const parts: (string | Buffer)[] = [];
  const add = (content: string): void => {
    const bytes = Buffer.from(content, "utf8");
    parts.push(`data ${bytes.length}\n`, bytes, "\n");
  };
  const ident = `${author} <${author}@${author}.local> ${Math.floor(at / 1_000)} +0000`;
  // Without `from` a commit on an existing branch would continue it.
  parts.push(`reset ${WORK_REF}\n\ncommit ${WORK_REF}\nmark :1\ncommitter ${ident}\n`);
  add(subject);
  if (parent !== undefined) parts.push(`from ${parent}\n`);
  if (!keeps) parts.push("deleteall\n");
  for (const [path, content] of files) {
    parts.push(`M 100644 inline ${quotePath(path)}\n`);
    add(content);
  }
  parts.push("\nget-mark :1\ndone\n");
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
};

const quotePath = (path: string): string =>
  `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
