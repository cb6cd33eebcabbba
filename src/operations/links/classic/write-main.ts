import { formatArchiveIndex } from "../../../domain/classic/archive-index.ts";
import {
  type ClassicChange,
  commitMessage,
  withTrailer,
} from "../../../domain/classic/commit-message.ts";
import { isObject } from "../../../domain/classic/json.ts";
import { entryKey } from "../../../domain/classic/list.ts";
import { formatMessagesFile } from "../../../domain/classic/messages-file.ts";
import {
  ARCHIVE_INDEX_PATH,
  brokenPath,
  MAIN_REF,
  MESSAGES_PATH,
} from "../../../domain/classic/places.ts";
import type { MessageId } from "../../../domain/message.ts";
import type { Commit, Pushed } from "../../../ports/mirror.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import type { MainView } from "./classic-session.ts";
import { indexOf } from "./look-at-main.ts";
import type { EditPlan } from "./main-edits.ts";
import { archiveOld } from "./plan-archive.ts";
import { type Appends, isThere, planAppends } from "./plan-appends.ts";
import { type Marks, planMarks } from "./plan-marks.ts";
import type { QueuedMessage } from "./queued-on-main.ts";

/** What has to be written to `main` now. */
export interface Plan {
  readonly view: MainView;
  readonly files: ReadonlyMap<string, string>;
  readonly changes: readonly ClassicChange[];
  readonly carried: readonly QueuedMessage[];
  readonly acknowledged: readonly QueuedMessage[];
  readonly marked: readonly MessageId[];
  readonly shared: EditPlan;
}

/** Pushes between two times that the mirror is made small. */
const TIDY_EVERY = 200;

/** All that waits, on the tip that was fetched: one commit. `files` is empty where there is nothing to write. */
export const planWrite = async (
  deps: ClassicDeps,
  before: MainView,
  queued: readonly QueuedMessage[],
  hosts: readonly string[],
): Promise<Plan> => {
  const { session, host } = deps;
  const view = await withAllArchives(deps, before, queued);
  const appends = planAppends(deps, queued, hosts, (id) => view.index.has(id));
  if (appends.again > 0) {
    session.notice(
      `${appends.again} messages of ours were no longer on main, and are written again`,
    );
  }
  const marks = planMarks(deps, view, [host, ...hosts], appends.edits);
  const riding = filesToRide(deps, view);
  const by = { mirror: deps.mirror, host, now: deps.clock.now() };
  const shared = await session.edits.plan(by, view.tip);
  const changes: ClassicChange[] = [...appends.changes, ...marks.changes, ...shared.changes];
  if (view.broken !== undefined) changes.push({ kind: "repair", host });
  if (riding.size > 0 && deps.riders.isDue()) changes.push({ kind: "files", host });
  const plan = { view, shared, carried: appends.carried, acknowledged: appends.acknowledged };
  if (changes.length === 0) return { ...plan, files: new Map(), changes, marked: [] };

  return { ...plan, ...(await written(deps, view, { appends, marks, riding, shared, changes })) };
};

interface Edits {
  readonly appends: Appends;
  readonly marks: Marks;
  readonly riding: ReadonlyMap<string, string>;
  readonly shared: EditPlan;
  readonly changes: readonly ClassicChange[];
}

/** The files with all edits in them, and `main` as it is then. */
const written = async (
  deps: ClassicDeps,
  view: MainView,
  { appends, marks, riding, shared, changes }: Edits,
): Promise<Pick<Plan, "view" | "files" | "changes" | "marked">> => {
  const {
    file,
    index,
    files: archives,
    count,
  } = await archiveOld(deps, view, {
    document: view.file.document,
    entries: [
      ...view.file.entries.map((entry) =>
        isObject(entry) ? (marks.edits.get(entryKey(entry)) ?? entry) : entry,
      ),
      ...appends.entries,
    ],
  });
  const text = formatMessagesFile(file);
  const files = new Map([...repairs(view), ...archives, ...riding, ...shared.files]);
  if (text !== view.text) files.set(MESSAGES_PATH, text);
  const own = new Map([...view.own, ...riding]);
  const whole = { broken: undefined, indexBroken: false };
  const { host } = deps;
  return {
    view: { ...view, ...whole, file, text, index, own },
    files,
    changes: count === 0 ? changes : [...changes, { kind: "archive", host, count }],
    marked: marks.messages,
  };
};

/** What can't be read in full is kept beside the file that takes its place. */
const repairs = ({ tip, broken, index, indexBroken }: MainView): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  if (broken?.keep !== undefined && tip !== undefined) files.set(brokenPath(tip), broken.keep);
  if (indexBroken) files.set(ARCHIVE_INDEX_PATH, formatArchiveIndex(index));
  return files;
};

/** Commits the plan on the tip it was made for, and pushes that: never over what somebody else has pushed meanwhile. */
export const pushPlan = async (
  deps: ClassicDeps,
  { files, changes, view }: Plan,
): Promise<{ readonly pushed: Pushed; readonly commit: Commit }> => {
  const { mirror, session, clock, host } = deps;
  const { tip } = view;
  const commit = await mirror.commit({
    files,
    keeps: tip !== undefined,
    parent: tip,
    subject: withTrailer(commitMessage(changes), host),
    at: clock.now(),
  });
  const pushed = await mirror.push([{ ref: MAIN_REF, to: commit, expected: tip }]);
  if (pushed.kind !== "accepted") return { pushed, commit };
  session.show({ ...view, tip: commit });
  session.pushes += 1;
  if (session.pushes % TIDY_EVERY === 0) await mirror.tidy();
  return { pushed, commit };
};

/** Where a message of ours is gone, one of the original's archives may have it. */
const withAllArchives = async (
  deps: ClassicDeps,
  view: MainView,
  queued: readonly QueuedMessage[],
): Promise<MainView> => {
  const { tip } = view;
  const isGone = queued.some(
    (each) => each.item.published !== undefined && !isThere(deps, each, (id) => view.index.has(id)),
  );
  if (!isGone || tip === undefined) return view;
  return { ...view, index: new Map([...(await indexOf(deps, tip)), ...view.index]) };
};

/** Only what `main` does not have, and only below a directory of hosts or `shared`. */
const filesToRide = ({ riders }: ClassicDeps, { own }: MainView): ReadonlyMap<string, string> =>
  new Map([...riders.files(own)].filter(([path, text]) => own.get(path) !== text));
