import { type FileRecord, type InstallStep, wordsFor } from "../domain/settings-file.ts";
import type { InstallDeps, Plan } from "./install-agents.ts";

/** What it takes to undo what was installed for `agents`; for all when none is named. Changes nothing. */
export const planUninstall = (
  deps: Pick<InstallDeps, "place" | "texts">,
  agents: readonly string[],
): Plan & { readonly forgets: boolean } => {
  const manifest = deps.place.readManifest();
  const going = manifest.files.filter(({ agent }) => agents.length === 0 || agents.includes(agent));
  return {
    steps: going.flatMap((record) => undo(deps, record)),
    manifest: { ...manifest, files: manifest.files.filter((record) => !going.includes(record)) },
    discard: going.flatMap(({ backups }) => backups),
    notes: [],
    forgets: going.length > 0,
  };
};

const undo = (
  { place, texts }: Pick<InstallDeps, "place" | "texts">,
  record: FileRecord,
): readonly InstallStep[] => {
  const { path, original, created } = record;
  const { target, text } = place.read(path);
  if (text === undefined) return [];
  const step = { path, target, before: text, backup: undefined, what: wordsFor(record.pieces) };
  const untouched = place.hash(text) === record.after;
  if (untouched && created) return [{ ...step, act: "remove", after: undefined }];
  if (untouched && original !== undefined) {
    const before = place.read(original.backup).text;
    if (before !== undefined && place.hash(before) === original.hash)
      return [{ ...step, act: "edit", after: before }];
  }
  const after = texts[record.format].remove(text, record);
  if (created && texts[record.format].isEmpty(after, record.skeleton))
    return [{ ...step, act: "remove", after: undefined }];
  return after === text ? [] : [{ ...step, act: "edit", after }];
};
