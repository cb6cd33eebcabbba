import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import { EMPTY_MANIFEST, type InstallStep, type Manifest } from "../../domain/settings-file.ts";
import type { Change, Found, InstallPlace } from "../../ports/install-place.ts";
import type { Step } from "../../ports/step.ts";
import { toDiskError } from "../system/disk.ts";

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
      if (read.version === 1 && Array.isArray(read.files)) return read;
    } catch {
      // Told below, as any other content that is not ours.
    }
    throw new PartyError("SETTINGS_INVALID", `${manifest} is no record of an installation.`, {
      hint: "Restore it, or remove it and take the entries of `relay` out of the programs' settings by hand.",
    });
  };

  const act = (path: string, perform: () => void): void => {
    try {
      step("install.act:before");
      perform();
      step("install.act:after");
    } catch (cause) {
      throw told(cause, path);
    }
  };

  const apply = ({ steps, manifest: next, discard }: Change): void => {
    const undo: (() => void)[] = [];
    const made: string[] = [];
    const earlier = readManifest();

    const ensureDirectory = (path: string): void => {
      if (existsSync(path)) return;
      ensureDirectory(dirname(path));
      undo.push(() => rmdirSync(path));
      act(path, () => mkdirSync(path, 0o700));
      made.push(path);
    };
    const put = (path: string, text: string, like?: Stats): void => {
      const before = textOf(path);
      undo.push(() => (before === undefined ? remove(path) : replace(path, before, like)));
      act(path, () => replace(path, text, like));
    };
    const record = (files: Manifest["files"]): void => {
      const directories = [...new Set([...earlier.directories, ...made])].filter((path) =>
        existsSync(path),
      );
      put(manifest, `${JSON.stringify({ version: 1, files, directories }, null, 2)}\n`);
    };
    const perform = ({ path, target, before, after, backup }: InstallStep): void => {
      if (textOf(target) !== before) throw changed(path);
      const like = before === undefined ? undefined : statSync(target);
      ensureDirectory(dirname(target));
      if (backup !== undefined && before !== undefined) put(backup, before, like);
      if (after !== undefined) return put(target, after, like);
      undo.push(() => replace(target, before ?? "", like));
      act(target, () => remove(target));
    };

    try {
      ensureDirectory(dirname(manifest));
      // Before the edits it is on record what they may leave: whoever ends in between leaves nothing that uninstall does not know.
      const paths = new Set(next.files.map(({ path }) => path));
      record([...earlier.files.filter(({ path }) => !paths.has(path)), ...next.files]);
      for (const one of steps) perform(one);
      record(next.files);
    } catch (error) {
      for (const back of undo.toReversed()) quietly(back);
      throw error;
    }
    // What follows only tidies up: where it fails, an empty directory or a backup stays.
    for (const { path, hash } of discard)
      quietly(() => hashOf(textOf(path) ?? "") === hash && remove(path));
    if (next.files.length === 0) quietly(() => remove(manifest));
    const directories = [...earlier.directories, ...made].toReversed();
    if (
      discard.length > 0 ||
      steps.some(({ act: done }) => done === "remove") ||
      next.files.length === 0
    )
      for (const path of directories) quietly(() => rmdirSync(path));
  };

  return { read: find, exists: existsSync, hash: hashOf, readManifest, apply };
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

/** A reader sees the old file or the new one, whole, with the same mode and owner. */
const replace = (path: string, text: string, like: Stats | undefined): void => {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-party.tmp`);
  try {
    const file = openSync(temporary, "w", 0o600);
    try {
      writeFileSync(file, text);
      if (like !== undefined) {
        if (like.uid !== process.getuid?.() || like.gid !== process.getgid?.())
          chownSync(temporary, like.uid, like.gid);
        chmodSync(temporary, like.mode & 0o7777);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    quietly(() => unlinkSync(temporary));
    throw error;
  }
};

const remove = (path: string): void => {
  if (existsSync(path)) unlinkSync(path);
};

const quietly = (perform: () => unknown): void => {
  try {
    perform();
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
