import { lstatSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

import type { Attack } from "../../domain/attacks/attack.ts";
import { isAttackId } from "../../domain/attacks/attack-names.ts";
import { PartyError } from "../../domain/error.ts";
import { oneLine } from "../../domain/visible-text.ts";
import type { Attacks, FoundAttack } from "../../ports/attacks.ts";
import { type Disk, toDiskError } from "../system/disk.ts";
import { type AttackFile, openAttackFile } from "./attack-file.ts";
import { editAttackText, readAttackText, type ReadText } from "./attack-text.ts";
import { createTurns } from "./turns.ts";

export interface AttacksOptions {
  readonly directory: string;
  readonly disk: Disk;
  /** Waits, with everything else standing still. */
  readonly pause?: (ms: number) => void;
}

/** A file that is written in place is empty or cut off for a moment: it is read again so often before that counts. */
const LOOKS = 10;
const LOOK_DELAY = 25;
/** So often somebody else may be faster. */
const TRIES = 50;

/** {@link Attacks} as JSON files. */
export const createAttacks = ({ directory, disk, pause = standStill }: AttacksOptions): Attacks => {
  const pathOf = (id: string): string => join(directory, `${id}.json`);
  const takeTurns = createTurns(join(directory, ".lock"));
  const known = new Map<string, { readonly stamp: string; readonly found: FoundAttack }>();

  const find = (id: string): FoundAttack | undefined => {
    if (!isAttackId(id)) return undefined;
    refuseLink(directory);
    const path = pathOf(id);
    const broken = (reason: string, line?: number): FoundAttack => ({
      kind: "broken",
      id,
      path,
      line,
      reason,
    });
    const opened = openAttackFile(path);
    if (opened.kind === "missing") return undefined;
    if (opened.kind === "odd") return broken(opened.reason);
    using file = opened.file;
    const before = known.get(id);
    if (before?.stamp === file.stamp) return before.found;
    const read = readAttackText(id, file.read());
    const found: FoundAttack =
      read.kind === "attack"
        ? { ...read, path, writtenAt: file.writtenAt }
        : broken(read.reason, read.line);
    known.set(id, { stamp: file.stamp, found });
    return found;
  };

  /** The file once it holds an attack, or what keeps it from that after a while. */
  const readSettled = (id: string, file: AttackFile): ReadText & { readonly bytes: Uint8Array } => {
    for (let look = 1; ; look += 1) {
      const bytes = file.read();
      const read = readAttackText(id, bytes);
      if (read.kind === "attack" || look === LOOKS) return { ...read, bytes };
      pause(LOOK_DELAY);
    }
  };

  const change: Attacks["change"] = (id, decide) => {
    const path = pathOf(id);
    for (let left = TRIES; left > 0; left -= 1) {
      const opened = openAttackFile(path);
      if (opened.kind === "missing") throw unknownAttack(id, idsIn(directory));
      if (opened.kind === "odd") throw invalid(path, { line: undefined, ...opened });
      using file = opened.file;
      const changed = changeFile(id, path, file, decide);
      if (changed !== undefined) return changed;
    }
    throw new PartyError(
      "ATTACK_BUSY",
      `${JSON.stringify(path)} is written by others all the time.`,
      {
        hint: "Nothing was changed. Try again.",
      },
    );
  };

  /** Undefined where somebody else was faster. */
  const changeFile = (
    id: string,
    path: string,
    file: AttackFile,
    decide: (attack: Attack) => Parameters<typeof editAttackText>[1],
  ): Attack | undefined => {
    let replaced: Uint8Array | undefined;
    for (;;) {
      const read = readSettled(id, file);
      if (read.kind === "broken") throw invalid(path, read);
      const edits = decide(read.attack);
      if (edits.length === 0) return read.attack;
      const edited = Buffer.from(editAttackText(read.bytes, edits));
      const expected = replaced ?? read.bytes;
      if (!disk.writeIf(path, edited, file.mode, () => same(bytesAt(path), expected))) {
        return replaced && keepBeside(id, path, replaced, read.bytes);
      }
      // Somebody may have had the file open that was replaced, and have written into it: that is what ours belongs into.
      if (same(file.read(), read.bytes)) return attackIn(id, edited);
      replaced = edited;
    }
  };

  /**
   * Ours was written, and two others have written since: one into the file that ours replaced, one into ours. The first
   * is kept beside. Undefined where the second does not have ours in it: then it has to be made again.
   */
  const keepBeside = (
    id: string,
    path: string,
    ours: Uint8Array,
    theirs: Uint8Array,
  ): Attack | undefined => {
    disk.write(`${path}${UNMERGED}${process.hrtime.bigint().toString(36)}`, theirs);
    const found = find(id);
    const last = JSON.stringify(attackIn(id, ours).events.at(-1));
    return found?.kind === "attack" &&
      found.attack.events.some((event) => JSON.stringify(event) === last)
      ? found.attack
      : undefined;
  };

  return {
    list: () => {
      refuseLink(directory);
      return [
        ...idsIn(directory).flatMap((id) => find(id) ?? []),
        ...unmergedIn(directory).map(toUnmerged),
      ];
    },
    find,
    create: (id, document) => {
      refuseLink(directory);
      disk.makeDirectory(directory);
      return disk.writeNew(pathOf(id), `${JSON.stringify(document, null, 2)}\n`);
    },
    change: (id, decide) => {
      refuseLink(directory);
      if (find(id) === undefined) throw unknownAttack(id, idsIn(directory));
      return takeTurns(() => change(id, decide));
    },
  };
};

const attackIn = (id: string, bytes: Uint8Array): Attack => {
  const read = readAttackText(id, bytes);
  if (read.kind === "broken") throw new Error(`An edit broke attack ${id}: ${read.reason}.`);
  return read.attack;
};

const bytesAt = (path: string): Uint8Array | undefined => {
  const opened = openAttackFile(path);
  if (opened.kind !== "file") return undefined;
  using file = opened.file;
  return file.read();
};

const same = (one: Uint8Array | undefined, other: Uint8Array): boolean =>
  one !== undefined && Buffer.compare(one, other) === 0;

const namesIn = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory).toSorted();
  } catch (cause) {
    // Nobody has opened one yet.
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw toDiskError(cause, directory);
  }
};

const idsIn = (directory: string): readonly string[] =>
  namesIn(directory)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .filter(isAttackId);

const UNMERGED = ".unmerged-";

const toUnmerged = (path: string): FoundAttack => ({
  kind: "broken",
  id: basename(path),
  path,
  line: undefined,
  reason:
    "somebody wrote this in the moment of another change: compare it with the attack, then remove it",
});

const unmergedIn = (directory: string): readonly string[] =>
  namesIn(directory)
    .filter((name) => name.includes(`.json${UNMERGED}`))
    .map((name) => join(directory, name));

/** Only a directory itself is the one that was named: a link could lead anywhere. */
const refuseLink = (directory: string): void => {
  if (lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new PartyError(
    "SHARE_UNUSABLE",
    `${JSON.stringify(directory)} is a link, and links are not followed.`,
    { hint: "Set RELAY_ATTACKS_DIR to where it leads, or make it a directory." },
  );
};

const unknownAttack = (id: string, ids: readonly string[]): PartyError => {
  const named = ids.slice(0, 20).join(", ");
  const more = ids.length > 20 ? ` and ${ids.length - 20} more` : "";
  const known = ids.length === 0 ? "There is none." : `There are: ${named}${more}.`;
  return new PartyError("ATTACK_UNKNOWN", `There is no attack ${JSON.stringify(id)}. ${known}`, {
    hint: "`relay attack open ID` begins one.",
  });
};

const invalid = (
  path: string,
  { line, reason }: { readonly line: number | undefined; readonly reason: string },
): PartyError =>
  new PartyError(
    "ATTACK_INVALID",
    `${oneLine(path, 300)}${line === undefined ? "" : `:${line}`}: ${reason}.`,
    { hint: "Correct it by hand; it was left as it is." },
  );

const standStill = (ms: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
