import { PartyError } from "../../domain/error.ts";
import { decideDown, type StepOptions, type Versions } from "../../domain/share/decide-step.ts";
import { faultOfPath, keyOf, prefixOf, ROOT } from "../../domain/share/share-path.ts";
import {
  beginReport,
  endReport,
  type ReportDraft,
  type ShareReport,
} from "../../domain/share/share-report.ts";
import type { FileState } from "../../ports/share-files.ts";
import { atOnce } from "./at-once.ts";
import { MARKER } from "./check-conditions.ts";
import { fetchFile } from "./fetch-file.ts";
import { holdRefused } from "./hold-refused.ts";
import { hashFile } from "./hash-file.ts";
import { compareContent } from "./same-content.ts";
import type { ShareDeps, TellProgress } from "./share-deps.ts";
import { openRecord, toKnown, type WorkingRecord } from "./working-record.ts";

export interface PullOptions extends StepOptions {
  readonly namespace: string;
  readonly dryRun: boolean;
  readonly tell: TellProgress;
}

const AT_ONCE = 4;

/** Brings a namespace of the store here. What can't come is in the report; a store that fails is thrown. */
export const pullShare = async (deps: ShareDeps, options: PullOptions): Promise<ShareReport> => {
  const record = openRecord(deps.memory, deps.clock);
  const draft = beginReport();
  const there = await listThere(deps, options.namespace, draft);
  const { size: objects } = there;
  if (objects === 0 && record.files.size === 0) await requireNamespace(deps, options.namespace);
  const paths = [...new Set([...there.keys(), ...record.files.keys()])].toSorted();
  let done = 0;
  let bytes = 0;
  try {
    await atOnce(paths, AT_ONCE, async (path) => {
      const one = { path, there: there.get(path), record, draft, options };
      bytes += (await holdRefused(path, draft, () => pullOne(deps, one))) ?? 0;
      done += 1;
      options.tell({ files: done, ofFiles: paths.length, bytes });
      if (!options.dryRun) record.saveSoon();
    });
    record.syncedAt = deps.clock.now();
  } finally {
    if (!options.dryRun) record.save();
  }
  return endReport(draft, { direction: "down", dryRun: options.dryRun, passedOver: [] });
};

interface Thing {
  readonly etag: string;
  readonly size: number;
}

interface One {
  readonly path: string;
  readonly there: Thing | undefined;
  readonly record: WorkingRecord;
  readonly draft: ReportDraft;
  readonly options: PullOptions;
}

/** Gives the bytes that came. */
const pullOne = async (deps: ShareDeps, one: One): Promise<number> => {
  const { path, there, record, draft, options } = one;
  const known = record.files.get(path);
  const here = lookHere(deps, one);
  const step = decideDown({ here: here.kind, known: known?.etag, there: there?.etag }, options);
  switch (step) {
    case "nothing":
      if (there !== undefined) draft.unchanged += 1;
      return 0;
    case "forget":
      record.files.delete(path);
      return 0;
    case "keep":
      draft.kept.push(path);
      return 0;
    case "remove":
      removeHere(deps, one, here.state);
      return 0;
    case "download":
      return download(deps, one, here.state);
    case "compare":
      return compare(deps, one, here);
  }
};

interface Here {
  readonly kind: Versions["here"];
  readonly state: FileState | undefined;
  readonly sha256?: string;
}

const lookHere = (deps: ShareDeps, { path, record }: One): Here => {
  const known = record.files.get(path);
  const state = deps.files.state(path);
  if (state === undefined) return { kind: "absent", state };
  if (known?.stamp === state.stamp && known.size === state.size) return { kind: "same", state };
  const hashed = hashFile(deps, path);
  if (hashed === undefined) return { kind: "absent", state: undefined };
  return { ...hashed, kind: known?.sha256 === hashed.sha256 ? "same" : "changed" };
};

const compare = async (
  deps: ShareDeps,
  one: One,
  { state, sha256 = "" }: Here,
): Promise<number> => {
  const { path, record, draft, options } = one;
  const here = state ?? { size: 0, stamp: "", settled: false };
  const { size } = here;
  const compared = await compareContent(deps, keyOf(options.namespace, path), { size, sha256 });
  if (compared.kind === "equal") {
    record.files.set(path, toKnown(here, sha256, compared.etag));
    draft.unchanged += 1;
    return 0;
  }
  if (options.overwrite) return download(deps, one, state);
  const why = "was changed here too: what is here is left as it is";
  draft.held.push({ path, kind: "conflict", why });
  return 0;
};

const download = async (
  deps: ShareDeps,
  { path, there, record, draft, options }: One,
  expected: FileState | undefined,
): Promise<number> => {
  if (there === undefined) return 0;
  if (options.dryRun) {
    draft.moved.push({ path, bytes: there.size });
    return 0;
  }
  const fetched = await fetchFile(deps, {
    path,
    key: keyOf(options.namespace, path),
    etag: there.etag,
    expected,
  });
  if (fetched.kind === "held") {
    draft.held.push(fetched.held);
    deps.memory.log(`held ${JSON.stringify(path)}: ${fetched.held.why}`);
    return 0;
  }
  record.files.set(path, fetched.file);
  draft.moved.push({ path, bytes: fetched.file.size });
  deps.memory.log(`down ${JSON.stringify(path)} ${fetched.file.size} bytes`);
  return fetched.file.size;
};

const removeHere = (
  { files, memory }: ShareDeps,
  { path, record, draft, options }: One,
  state: FileState | undefined,
): void => {
  if (!options.dryRun) {
    if (state === undefined || !files.remove(path, state)) {
      draft.held.push({ path, kind: "conflict", why: "was deleted there and has changed here" });
      return;
    }
    record.files.delete(path);
    memory.log(`removed ${JSON.stringify(path)} here`);
  }
  draft.removed.push(path);
};

const listThere = async (
  { store }: ShareDeps,
  namespace: string,
  draft: ReportDraft,
): Promise<ReadonlyMap<string, Thing>> => {
  const prefix = prefixOf(namespace);
  const things = new Map<string, Thing>();
  for (const { key, size, etag } of await store.list(prefix)) {
    const path = key.slice(prefix.length);
    // What a console makes to show a folder is no file.
    if (path === MARKER || path.endsWith("/")) continue;
    const fault = faultOfPath(path, namespace);
    if (fault === undefined) things.set(path, { size, etag });
    else draft.held.push({ path, kind: "name", why: fault });
  }
  return things;
};

const requireNamespace = async ({ store }: ShareDeps, namespace: string): Promise<void> => {
  const others = await store.folders(ROOT);
  if (others.includes(namespace)) return;
  throw new PartyError("STORE_UNKNOWN", `Nothing is there for ${JSON.stringify(namespace)}.`, {
    hint:
      others.length === 0
        ? "No host has synced to this bucket: `relay share sync` does."
        : `There are: ${others.slice(0, 20).join(", ")}.`,
  });
};
