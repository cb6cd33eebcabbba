import { decideUp, type StepOptions } from "../../domain/share/decide-step.ts";
import { faultOfPath, keyOf, prefixOf } from "../../domain/share/share-path.ts";
import { beginReport, endReport, type ShareReport } from "../../domain/share/share-report.ts";
import type { ShareFile } from "../../ports/share-files.ts";
import { atOnce } from "./at-once.ts";
import { checkConditions } from "./check-conditions.ts";
import { type Content, examineFile } from "./examine-file.ts";
import { holdRefused } from "./hold-refused.ts";
import { createPusher, type Pusher } from "./pusher.ts";
import { dropUpload } from "./send-parts.ts";
import type { ShareDeps, TellProgress } from "./share-deps.ts";
import { openRecord, type WorkingRecord } from "./working-record.ts";

export interface PushOptions extends StepOptions {
  readonly namespace: string;
  readonly dryRun: boolean;
  /** Files that a person lets go in spite of what looks like a secret, and who that is. */
  readonly allow: ReadonlySet<string>;
  readonly who: string;
  /** What is there is taken to be as it was last seen; a write finds out when it is not. */
  readonly unlisted: boolean;
  readonly tell: TellProgress;
}

const AT_ONCE = 4;

/** Brings the shared directories to the store. What can't go is in the report; a store that fails is thrown. */
export const pushShare = async (deps: ShareDeps, options: PushOptions): Promise<ShareReport> => {
  const record = openRecord(deps.memory, deps.clock);
  const there = options.unlisted ? knownObjects(record) : await listThere(deps, options.namespace);
  if (!record.conditional && !options.dryRun) {
    await checkConditions(deps, options.namespace);
    record.conditional = true;
    record.save();
  }
  const { files, passedOver } = deps.files.list();
  const here = new Map(files.map((file) => [file.path, file]));
  const draft = beginReport();
  const pusher = createPusher(deps, { ...options, record, draft });
  const paths = [...new Set([...here.keys(), ...record.files.keys()])].toSorted();
  let done = 0;
  try {
    await atOnce(paths, AT_ONCE, async (path) => {
      const one = { path, file: here.get(path), there: there.get(path), pusher, options };
      await holdRefused(path, draft, () => pushOne(deps, one));
      done += 1;
      options.tell({ files: done, ofFiles: paths.length, bytes: pusher.bytes() });
      if (!options.dryRun) record.saveSoon();
    });
    if (!options.dryRun) await dropOrphans(deps, options.namespace, record, here);
    if (!options.unlisted) record.syncedAt = deps.clock.now();
  } finally {
    if (!options.dryRun) record.save();
  }
  return endReport(draft, { direction: "up", dryRun: options.dryRun, passedOver });
};

interface One {
  readonly path: string;
  readonly file: ShareFile | undefined;
  /** The object's etag. */
  readonly there: string | undefined;
  readonly pusher: Pusher;
  readonly options: PushOptions;
}

const pushOne = async (deps: ShareDeps, one: One): Promise<void> => {
  const { path, file, there, pusher, options } = one;
  const { draft, record } = pusher;
  const known = record.files.get(path);
  if (file === undefined) return pushAbsent(one);
  const fault = faultOfPath(path, options.namespace);
  if (fault !== undefined) return void draft.held.push({ path, kind: "name", why: fault });
  const isUntouched = known?.stamp === file.stamp && known.size === file.size;
  if (isUntouched && there === known.etag) {
    draft.unchanged += 1;
    return undefined;
  }
  const examined = examineFile(deps, path);
  switch (examined.kind) {
    case "gone":
      return pushAbsent(one);
    case "held":
      return void draft.held.push(examined.held);
    case "content":
      return pushContent(one, examined.content);
  }
};

const pushAbsent = async ({ path, there, pusher, options }: One): Promise<void> => {
  const known = pusher.record.files.get(path)?.etag;
  switch (decideUp({ here: "absent", known, there }, options)) {
    case "forget":
      pusher.record.files.delete(path);
      return;
    case "keep":
      pusher.draft.kept.push(path);
      return;
    case "remove":
      return pusher.remove(path, there ?? "");
    case "conflict":
      return pusher.conflict(path, "was deleted here and changed there by somebody else");
    case "nothing":
    case "upload":
    case "compare":
  }
};

const pushContent = async (one: One, content: Content): Promise<void> => {
  const { path, there, pusher, options } = one;
  const known = pusher.record.files.get(path);
  if (content.isEphemeral) {
    pusher.draft.ephemeral.push(path);
    return known === undefined ? undefined : pushAbsent(one);
  }
  const here = known?.sha256 === content.sha256 ? "same" : "changed";
  const step = decideUp({ here, known: known?.etag, there }, options);
  if (step === "nothing") {
    pusher.remember(content, there ?? "");
    pusher.draft.unchanged += 1;
  } else if (step === "compare") {
    await pusher.compare(content);
  } else {
    await pusher.upload(content, there);
  }
};

/** Uploads that were cut off and whose files have gone: nobody would complete them, and the store keeps their parts. */
const dropOrphans = async (
  { store }: ShareDeps,
  namespace: string,
  record: WorkingRecord,
  here: ReadonlyMap<string, ShareFile>,
): Promise<void> => {
  for (const path of record.uploads.keys()) {
    if (!here.has(path)) await dropUpload(store, keyOf(namespace, path), path, record);
  }
};

const listThere = async (
  { store }: ShareDeps,
  namespace: string,
): Promise<ReadonlyMap<string, string>> => {
  const prefix = prefixOf(namespace);
  const objects = await store.list(prefix);
  return new Map(objects.map(({ key, etag }) => [key.slice(prefix.length), etag]));
};

const knownObjects = ({ files }: WorkingRecord): ReadonlyMap<string, string> =>
  new Map([...files].map(([path, { etag }]) => [path, etag]));
