import { existsSync } from "node:fs";
import { join } from "node:path";

import { MAIN_REF } from "../../domain/classic/places.ts";
import type { RemoteAccess } from "./hardening.ts";
import { filesOf, listTree } from "./listings.ts";
import { runGit } from "./run-git.ts";

/** Files of `main` in a mirror that a daemon keeps, by path: only read. None where there is no such branch. */
export const readMain = async (
  mirror: string,
  environment: RemoteAccess["environment"],
  wanted: (path: string) => boolean,
): Promise<ReadonlyMap<string, string>> => {
  if (!existsSync(join(mirror, "HEAD"))) return new Map();
  const access = { url: "", tokenFile: undefined, helper: "", environment };
  const git = (words: readonly string[], input = "") =>
    runGit(["--git-dir", mirror, ...words], { directory: mirror, access, input });
  const listed = await git(["ls-tree", "-r", "-l", "-z", MAIN_REF]);
  if (listed.status !== 0) return new Map();
  const entries = listTree(listed.out.toString("utf8")).filter(({ path }) => wanted(path));
  return filesOf(entries, async (ids) => (await git(["cat-file", "--batch"], ids)).out);
};
