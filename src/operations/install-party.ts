import type { Placed } from "../domain/installation.ts";
import type { InstallStep, Manifest, PlacedRecord } from "../domain/settings-file.ts";
import type { InstallPlace, Shape } from "../ports/install-place.ts";
import type { Plan } from "./install-agents.ts";

export interface InstallPartyDeps {
  readonly place: Pick<InstallPlace, "look" | "exists" | "read" | "readManifest" | "hash">;
}

/** What it takes to put `wanted` where it belongs. What a person put or changed there stays. Changes nothing. */
export const planParty = ({ place }: InstallPartyDeps, wanted: readonly Placed[]): Plan => {
  const manifest = place.readManifest();
  const planned = wanted.map((one) => planOne(place, manifest, one));
  const records = planned.flatMap(({ record }) => (record === undefined ? [] : [record]));
  const paths = new Set(records.map(({ path }) => path));
  return {
    steps: planned.flatMap(({ step }) => (step === undefined ? [] : [step])),
    manifest: {
      ...manifest,
      placed: [...manifest.placed.filter(({ path }) => !paths.has(path)), ...records],
    },
    discard: [],
    notes: planned.flatMap(({ note }) => (note === undefined ? [] : [note])),
  };
};

interface Planned {
  readonly step?: InstallStep;
  readonly record?: PlacedRecord;
  readonly note?: string;
}

const planOne = (place: InstallPartyDeps["place"], manifest: Manifest, wanted: Placed): Planned => {
  const { form, path, lasting } = wanted;
  const found = place.look(path);
  if (found === undefined) {
    // Throws for a place that could not be written to: nothing is begun then.
    if (form !== "directory") place.read(path);
    return planned(place, wanted, undefined);
  }
  if (lasting || isAsWanted(found, wanted)) return {};
  return "content" in found && isOurs(place, manifest.placed, path, found)
    ? planned(place, wanted, found.content)
    : { note: `${path} is not as Party would write it. It was left as it is.` };
};

const planned = (
  { hash }: InstallPartyDeps["place"],
  wanted: Placed,
  before: string | undefined,
): Planned => {
  const { form, path, content, lasting } = wanted;
  const step = stepFor(wanted, before);
  return form === "directory" || lasting
    ? { step }
    : { step, record: { path, form, left: hash(content) } };
};

/** True when it is still as we left it. A run that was ended in the middle has left more than one record of it. */
export const isOurs = (
  place: Pick<InstallPlace, "hash">,
  records: readonly PlacedRecord[],
  path: string,
  { form, content }: { readonly form: string; readonly content: string },
): boolean =>
  records.some((one) => one.path === path && one.form === form && one.left === place.hash(content));

const isAsWanted = (found: Shape, { form, content, copy }: Placed): boolean => {
  switch (found.form) {
    case "directory":
    case "other":
      return false;
    case "file":
      return found.content === (form === "file" ? content : copy);
    case "link":
      return form === "link" && (found.content === content || found.leads === content);
  }
};

const stepFor = (
  { form, path, content, mode, what, lasting }: Placed,
  before: string | undefined,
): InstallStep => ({
  act: before === undefined ? "create" : "edit",
  form,
  mode,
  lasting,
  path,
  target: path,
  before,
  after: content,
  backup: undefined,
  what,
});
