import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from "node:fs";
import { dirname } from "node:path";

import { PartyError } from "../../domain/error.ts";
import { EMPTY_MANIFEST, type InstallStep, type Manifest } from "../../domain/settings-file.ts";
import type { Change, Found, InstallPlace, Shape } from "../../ports/install-place.ts";
import type { Step } from "../../ports/step.ts";
import { toDiskError } from "../system/disk.ts";
import { createFileJournal, type FileJournal } from "./file-journal.ts";

export interface InstallPlaceOptions {
  /** Where it is kept what was done. */
  readonly manifest: string;
  readonly step: Step;
}

/** {@link InstallPlace} on this machine's disk. */
export const createInstallPlace = ({ manifest, step }: InstallPlaceOptions): InstallPlace => {
  const readManifest = (): Manifest => {
    const text = textOf(manifest);
    if (text === undefined) return EMPTY_MANIFEST;
    try {
      const read = JSON.parse(text) as Manifest;
      if (read.version === 1 && Array.isArray(read.files)) return { ...EMPTY_MANIFEST, ...read };
    } catch {
      // Told below, as any other content that is not ours.
    }
    throw new PartyError("SETTINGS_INVALID", `${manifest} is no record of an installation.`, {
      hint: "Restore it, or remove it and take the entries of `relay` out of the programs' settings by hand.",
    });
  };

  const act = (path: string, doIt: () => void): void => {
    try {
      step("install.act:before");
      doIt();
      step("install.act:after");
    } catch (cause) {
      throw told(cause, path);
    }
  };

  const apply = ({ steps, manifest: next, discard }: Change, settle?: () => void): void => {
    const journal = createFileJournal(act);
    const made: string[] = [];
    const lasting: string[] = [];
    const earlier = readManifest();

    const record = (
      { files, placed }: Pick<Manifest, "files" | "placed">,
      directories: readonly string[],
      lastingOnes: readonly string[],
    ): void => {
      const all: Manifest = {
        version: 1,
        files,
        placed,
        directories: [...new Set([...earlier.directories, ...directories])],
        lasting: [...new Set([...next.lasting, ...lastingOnes])],
      };
      journal.write(manifest, `${JSON.stringify(all, null, 2)}\n`);
    };

    try {
      made.push(...journal.makeDirectory(dirname(manifest)));
      // Before the edits it is on record what they may leave: whoever ends in between leaves nothing that uninstall does not know.
      record(
        {
          files: [...without(earlier.files, next.files), ...next.files],
          placed: [...earlier.placed, ...next.placed],
        },
        [...made, ...steps.filter(({ lasting: stays }) => stays !== true).flatMap(missingFor)],
        steps.filter(({ lasting: stays }) => stays === true).flatMap(missingFor),
      );
      for (const one of steps)
        (one.lasting === true ? lasting : made).push(...perform(journal, one));
      settle?.();
      record(
        next,
        made.filter((path) => existsSync(path)),
        lasting,
      );
    } catch (error) {
      journal.undo();
      throw error;
    }
    journal.settle();
    // What follows only tidies up: where it fails, an empty directory or a backup stays.
    for (const { path, hash } of discard)
      quietly(() => hashOf(textOf(path) ?? "") === hash && unlinkSync(path));
    const isOver = next.files.length === 0 && next.placed.length === 0;
    if (isOver) quietly(() => unlinkSync(manifest));
    if (isOver || discard.length > 0 || steps.some(({ act: done }) => done === "remove"))
      removeEmpty([...earlier.directories, ...made]);
  };

  return { read: find, look, exists: existsSync, hash: hashOf, readManifest, apply, erase };
};

const without = (records: Manifest["files"], others: Manifest["files"]): Manifest["files"] => {
  const paths = new Set(others.map(({ path }) => path));
  return records.filter(({ path }) => !paths.has(path));
};

/** The directories that a step will make. */
const missingFor = ({ form, target }: InstallStep): readonly string[] =>
  missing(form === "directory" ? target : dirname(target));

const missing = (path: string): readonly string[] =>
  existsSync(path) ? [] : [...missing(dirname(path)), path];

/** Returns the directories that were made. */
const perform = (
  journal: FileJournal,
  { form = "file", path, target, before, after, backup, mode }: InstallStep,
): readonly string[] => {
  if (contentOf(target, form) !== before) throw changed(path);
  if (form === "directory") return journal.makeDirectory(target, mode);
  const made = journal.makeDirectory(dirname(target));
  if (backup !== undefined) journal.backUp(target, backup);
  if (after === undefined) journal.remove(target);
  else if (form === "link") journal.link(target, after);
  else journal.write(target, after, mode);
  return made;
};

const contentOf = (path: string, form: "file" | "link" | "directory"): string | undefined => {
  if (form === "file") return textOf(path);
  const found = look(path);
  if (found === undefined) return undefined;
  return found.form === "link" && form === "link" ? found.content : "";
};

const erase = (paths: readonly string[], emptied: readonly string[]): void => {
  for (const path of paths) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    } catch (cause) {
      throw told(cause, path);
    }
  }
  removeEmpty(emptied);
};

const removeEmpty = (directories: readonly string[]): void => {
  for (const path of directories.toReversed()) quietly(() => rmdirSync(path));
};

const look = (path: string): Shape | undefined => {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (found.isDirectory()) return { form: "directory" };
    if (found.isFile()) return { form: "file", content: readFileSync(path, "utf8") };
    if (!found.isSymbolicLink()) return { form: "other" };
    const leads = existsSync(path) ? realpathSync(path) : undefined;
    return { form: "link", content: readlinkSync(path), leads };
  } catch {
    return { form: "other" };
  }
};

const find = (path: string): Found => {
  try {
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    if (isLink && !existsSync(path)) {
      throw unusable(
        path,
        "it is a link that leads nowhere",
        "Create the file, or remove the link.",
      );
    }
    const target = isLink ? realpathSync(path) : path;
    const text = textOf(target);
    if (text === undefined) accessSync(nearest(dirname(target)), constants.W_OK | constants.X_OK);
    else {
      accessSync(target, constants.R_OK | constants.W_OK);
      accessSync(dirname(target), constants.W_OK | constants.X_OK);
    }
    return { target, text };
  } catch (cause) {
    throw told(cause, path);
  }
};

const nearest = (directory: string): string =>
  existsSync(directory) ? directory : nearest(dirname(directory));

const textOf = (path: string): string | undefined => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw told(cause, path);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new PartyError("SETTINGS_INVALID", `${path} is not UTF-8.`, {
      hint: "Correct the file, then try again. Nothing was changed.",
      cause,
    });
  }
};

const quietly = (doIt: () => unknown): void => {
  try {
    doIt();
  } catch {
    // A directory that others use meanwhile stays; the first error is the one to tell.
  }
};

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const told = (cause: unknown, path: string): unknown => {
  const known = toDiskError(cause, path);
  if (!(known instanceof PartyError) || known.code !== "SHARE_UNUSABLE" || known === cause)
    return known;
  return new PartyError("SETTINGS_UNUSABLE", known.message, {
    hint: "Make it yours: `ls -ld` shows its owner and rights. Nothing was changed.",
    cause,
  });
};

const unusable = (path: string, what: string, hint: string): PartyError =>
  new PartyError("SETTINGS_UNUSABLE", `Can't use ${JSON.stringify(path)}: ${what}.`, { hint });

const changed = (path: string): PartyError =>
  new PartyError("SETTINGS_CHANGED", `${path} was changed by another program meanwhile.`, {
    hint: "Run the command again. Nothing was changed.",
  });
