import { type AgentPlaces, type Installable, settingsOf } from "../domain/agent-settings.ts";
import {
  type Backup,
  type FileRecord,
  type InstallStep,
  type Manifest,
  type Piece,
  type SettingsFile,
  wordsFor,
} from "../domain/settings-file.ts";
import type { Clock } from "../ports/clock.ts";
import type { Change, Found, InstallPlace } from "../ports/install-place.ts";
import type { Added, SettingsText } from "../ports/settings-text.ts";

export interface InstallDeps {
  readonly place: InstallPlace;
  readonly texts: Readonly<Record<SettingsFile["format"], SettingsText>>;
  readonly clock: Pick<Clock, "now">;
}

export interface Plan extends Change {
  /** Sentences on what was left, and on what is still to do by hand. */
  readonly notes: readonly string[];
}

/** What it takes to add the settings of `agents`. Changes nothing. */
export const planInstall = (
  deps: InstallDeps,
  request: {
    readonly agents: readonly Installable[];
    readonly mcp: boolean;
    readonly statusline?: boolean;
    readonly places: AgentPlaces;
  },
): Plan => {
  const manifest = deps.place.readManifest();
  const { agents, places, mcp, statusline } = request;
  const files = agents.flatMap((agent) => settingsOf(agent, places, mcp, statusline));
  const planned = files.map((file) => planFile(deps, manifest, file));
  const steps = planned.flatMap(({ step }) => (step === undefined ? [] : [step]));
  const records = planned.flatMap(({ record }) => (record === undefined ? [] : [record]));
  const paths = new Set(records.map(({ path }) => path));
  return {
    steps,
    manifest: {
      ...manifest,
      files: [...manifest.files.filter(({ path }) => !paths.has(path)), ...records],
    },
    discard: [],
    notes: [
      ...planned.flatMap(({ notes }) => notes),
      ...(steps.some(({ path }) => path.endsWith("/hooks.json")) ? [TRUST] : []),
    ],
  };
};

const TRUST =
  'Codex asks once whether it may run these hooks ("Hooks need review"): answer t to trust them. Until then it runs none.';

interface PlannedFile {
  readonly step: InstallStep | undefined;
  readonly record: FileRecord | undefined;
  readonly notes: readonly string[];
}

const planFile = (deps: InstallDeps, manifest: Manifest, file: SettingsFile): PlannedFile => {
  const { place, texts } = deps;
  const found = place.read(file.path);
  if (found.text === undefined) {
    const added = texts[file.format].add(undefined, file);
    return added.insertions.length === 0
      ? { step: undefined, record: undefined, notes: added.notes }
      : planned(deps, file, found, added, { known: undefined, stale: [] });
  }
  const known = manifest.files.find(({ path }) => path === file.path);
  // What an earlier run wrote otherwise, for a launcher that lay elsewhere, is taken back first.
  const stale = known?.pieces.filter((piece) => replaces(file, piece)) ?? [];
  const base =
    stale.length === 0
      ? found.text
      : texts[file.format].remove(found.text, { ...file, ...BARE, pieces: stale });
  const added = texts[file.format].add(base, file);
  return stale.length === 0 && added.insertions.length === 0
    ? { step: undefined, record: undefined, notes: added.notes }
    : planned(deps, file, found, added, { known, stale });
};

interface Earlier {
  readonly known: FileRecord | undefined;
  readonly stale: readonly Piece[];
}

const planned = (
  deps: InstallDeps,
  file: SettingsFile,
  { target, text }: Found,
  added: Added,
  { known, stale }: Earlier,
): PlannedFile => {
  const { place } = deps;
  const untouched = known !== undefined && known.after === place.hash(text ?? "");
  const backup =
    text === undefined || untouched
      ? undefined
      : { path: backupName(deps, target), hash: place.hash(text) };
  const isNew = text === undefined;
  return {
    step: {
      act: isNew ? "create" : "edit",
      path: file.path,
      target,
      before: text,
      after: added.text,
      backup: backup?.path,
      what: wordsFor(
        added.added.filter(
          (piece) => known?.pieces.some((one) => isSamePiece(one, piece)) !== true,
        ),
      ),
    },
    record: {
      ...recordOf(file, known, added, stale, isNew),
      after: place.hash(added.text),
      original: originalOf(known, backup, untouched),
      backups: [...(known?.backups ?? []), ...(backup === undefined ? [] : [backup])],
    },
    notes: added.notes,
  };
};

const BARE = { insertions: [], containers: [] };

const recordOf = (
  { agent, path, format, skeleton }: SettingsFile,
  known: FileRecord | undefined,
  { added, insertions, containers }: Added,
  stale: readonly Piece[],
  isNew: boolean,
): Omit<FileRecord, "after" | "original" | "backups"> => ({
  agent,
  path,
  format,
  skeleton,
  pieces: [
    ...(known?.pieces ?? []).filter(
      (piece) => !stale.includes(piece) && !added.some((one) => isSamePiece(one, piece)),
    ),
    ...added,
  ],
  insertions: [...(known?.insertions ?? []), ...insertions],
  containers: [...(known?.containers ?? []), ...containers],
  created: known?.created ?? isNew,
});

/** After somebody else's edit between two of ours, no file holds any longer what would be there without us. */
const originalOf = (
  known: FileRecord | undefined,
  backup: Backup | undefined,
  untouched: boolean,
): FileRecord["original"] => {
  if (known === undefined) return backup && { backup: backup.path, hash: backup.hash };
  return untouched ? known.original : undefined;
};

const isSamePiece = (a: Piece, b: Piece): boolean =>
  placeOf(a) === placeOf(b) && JSON.stringify(a.value) === JSON.stringify(b.value);

/** True when `file` wants another piece in the place of this one. */
const replaces = ({ pieces }: SettingsFile, piece: Piece): boolean =>
  pieces.some((one) => placeOf(one) === placeOf(piece) && !isSamePiece(one, piece));

const placeOf = ({ path }: Piece): string => path.join("\n");

/** `settings.json.2026-11-20T14-04`, with a number where that is taken. */
const backupName = ({ place, clock }: InstallDeps, target: string): string => {
  const stamp = new Date(clock.now()).toISOString().slice(0, 16).replace(":", "-");
  for (let number = 1; ; number += 1) {
    const name = `${target}.${stamp}${number === 1 ? "" : `-${number}`}`;
    if (!place.exists(name)) return name;
  }
};
