import { SHARED_DIRECTORIES } from "../domain/installation.ts";
import { PartyError } from "../domain/error.ts";
import type { InstallStep, PlacedRecord } from "../domain/settings-file.ts";
import type { InstallPlace } from "../ports/install-place.ts";
import type { InstallDeps, Plan } from "./install-agents.ts";
import { isOurs } from "./install-party.ts";
import { planUninstall } from "./uninstall-agents.ts";

/** What it takes to undo everything that was installed, but for the share. What a person changed since stays. Changes nothing. */
export const planRemoval = (
  deps: Pick<InstallDeps, "place" | "texts">,
): Plan & { readonly forgets: boolean } => {
  const ofAgents = planUninstall(deps, []);
  const { placed } = ofAgents.manifest;
  // Last first: the link that starts the unit goes before the unit.
  const paths = [...new Set(placed.map(({ path }) => path))].toReversed();
  const removed = paths.map((path) => undo(deps.place, placed, path));
  return {
    ...ofAgents,
    steps: [
      ...ofAgents.steps,
      ...removed.flatMap(({ step }) => (step === undefined ? [] : [step])),
    ],
    manifest: { ...ofAgents.manifest, placed: [], lasting: [] },
    notes: removed.flatMap(({ note }) => (note === undefined ? [] : [note])),
    forgets: ofAgents.forgets || placed.length > 0 || ofAgents.manifest.lasting.length > 0,
  };
};

const undo = (
  place: Pick<InstallPlace, "look" | "hash">,
  placed: readonly PlacedRecord[],
  path: string,
): { readonly step?: InstallStep; readonly note?: string } => {
  const found = place.look(path);
  if (found === undefined) return {};
  if (!("content" in found) || !isOurs(place, placed, path, found))
    return { note: `${path} is not as Party wrote it. It stays.` };
  const { form, content } = found;
  const step = { act: "remove", form, path, target: path, after: undefined } as const;
  return { step: { ...step, before: content, backup: undefined, what: "as Party wrote it" } };
};

export interface PurgePlaces {
  readonly home: string;
  readonly share: string;
  /** The package itself. */
  readonly root: string;
  /** What belongs to the share and lies elsewhere. */
  readonly own: readonly string[];
  /** What the launchers have learnt: made again at any time. */
  readonly cache: string;
}

export interface Purge {
  readonly erased: readonly string[];
  /** Those that go when nothing is left in them. */
  readonly emptied: readonly string[];
}

/**
 * What a purge removes: a share that an installation made, whole; of any other what is Party's in it.
 * Throws STATE_REFUSED for a share that holds the home or Party itself.
 */
export const planPurge = (
  place: Pick<InstallPlace, "readManifest" | "exists">,
  { home, share, root, own }: Omit<PurgePlaces, "cache">,
): Purge => {
  for (const kept of [home, root]) {
    if (`${kept}/`.startsWith(share === "/" ? share : `${share}/`)) throw holds(share, kept);
  }
  const { lasting } = place.readManifest();
  const parts = lasting.includes(share)
    ? [share]
    : ["relay", ...SHARED_DIRECTORIES.map((name) => name.split("/", 1)[0] ?? "")].map(
        (name) => `${share}/${name}`,
      );
  const erased = [...new Set([...parts, ...own])].filter(place.exists);
  return { erased, emptied: lasting };
};

const holds = (share: string, kept: string): PartyError =>
  new PartyError("STATE_REFUSED", `The share ${share} holds ${kept}, so it is not removed.`, {
    hint: "Set RELAY_SHARE_DIR to the share that you mean.",
  });
