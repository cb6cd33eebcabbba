import { archiveMonth } from "../../../domain/classic/archive.ts";
import {
  type ArchiveIndex,
  indexMonth,
  parseArchiveIndex,
} from "../../../domain/classic/archive-index.ts";
import { isOurs } from "../../../domain/classic/commit-message.ts";
import { parseHeartbeatFile } from "../../../domain/classic/heartbeat-file.ts";
import type { ListFile } from "../../../domain/classic/list.ts";
import { mergeMessages } from "../../../domain/classic/merge.ts";
import { EMPTY_MESSAGES, parseMessagesFile } from "../../../domain/classic/messages-file.ts";
import {
  ARCHIVE_INDEX_PATH,
  heartbeatHost,
  MESSAGES_PATH,
} from "../../../domain/classic/places.ts";
import type { Commit } from "../../../ports/mirror.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import type { MainView } from "./classic-session.ts";

/** So many earlier versions of a broken file are looked at for one that is whole. */
const EARLIER_VERSIONS = 30;

/** Reads what `main` holds now, where that is news. Returns the view, and whether it is another than before. */
export const lookAtMain = async (
  deps: ClassicDeps,
  tip: Commit | undefined,
): Promise<{ readonly view: MainView; readonly isNew: boolean }> => {
  const { session, clock } = deps;
  const before = session.view();
  if (before !== undefined && before.tip === tip) return { view: before, isNew: false };
  const view = tip === undefined ? nothing : await viewOf(deps, tip);
  session.show(view);
  if (view.broken !== undefined && view.broken.reason !== before?.broken?.reason) {
    session.notice(`${MESSAGES_PATH} was broken in ${short(tip)}: ${view.broken.reason}`);
  }
  if (tip !== undefined && view.text !== before?.text) await keepQuiet(deps, tip, clock.now());
  return { view, isNew: true };
};

/** A script that has just committed may still be pushing, and could not merge what we push into it. */
const keepQuiet = async (
  { mirror, session, courtesy }: ClassicDeps,
  tip: Commit,
  now: number,
): Promise<void> => {
  const [last] = await mirror.log(tip, 1, MESSAGES_PATH);
  if (last === undefined || isOurs(last.message)) return;
  session.quietUntil = Math.min(last.at, now) + courtesy;
};

const nothing: MainView = {
  tip: undefined,
  file: EMPTY_MESSAGES,
  text: undefined,
  broken: undefined,
  index: new Map(),
  indexBroken: false,
  beats: new Map(),
  own: new Map(),
};

const viewOf = async (deps: ClassicDeps, tip: Commit): Promise<MainView> => {
  const { mirror, host } = deps;
  const files = await mirror.readSome(
    tip,
    (path) =>
      path === MESSAGES_PATH ||
      path === ARCHIVE_INDEX_PATH ||
      heartbeatHost(path) !== undefined ||
      path.startsWith(`${host}/`),
  );
  const text = files.get(MESSAGES_PATH);
  const index = parseArchiveIndex(files.get(ARCHIVE_INDEX_PATH) ?? "");
  const read = parseMessagesFile(text ?? "");
  const fault = faultOf(text, read);
  const isPartial = fault?.isPartial === true;
  // What only the original's archives tell counts where entries might come back.
  const found = index === undefined || isPartial ? await indexOf(deps, tip) : undefined;
  const whole = new Map([...(found ?? []), ...(index ?? [])]);
  return {
    tip,
    file: isPartial ? await complete(deps, tip, read.file, whole) : read.file,
    text,
    broken: fault && {
      reason: fault.reason,
      keep: read.kind === "salvaged" && read.lost.length > 0 ? text : undefined,
    },
    index: whole,
    indexBroken: index === undefined,
    beats: new Map(
      [...files].flatMap(([path, content]) => {
        const name = heartbeatHost(path);
        const beat = parseHeartbeatFile(content);
        const at = beat.kind === "heartbeat" ? beat.heartbeat.at : undefined;
        return name === undefined || at === undefined ? [] : [[name, at] as const];
      }),
    ),
    own: new Map([...files].filter(([path]) => path.startsWith(`${host}/`))),
  };
};

/** Undefined for a file that every reader understands. `isPartial`: something that stood in it may be missing. */
const faultOf = (
  text: string | undefined,
  read: ReturnType<typeof parseMessagesFile>,
): { readonly reason: string; readonly isPartial: boolean } | undefined => {
  if (text === undefined) return undefined;
  // A file may be cut off between two entries: then nothing shows what is missing.
  if (read.kind === "salvaged") return { reason: read.reason, isPartial: true };
  if (text.trim() === "") return { reason: "it is empty", isPartial: true };
  const isBare = text.trimStart().startsWith("[");
  return isBare ? { reason: "it is a bare list", isPartial: false } : undefined;
};

/** With what the newest version has that is whole: what was cut off stood in it. */
const complete = async (
  { mirror }: ClassicDeps,
  tip: Commit,
  salvaged: ListFile,
  index: ArchiveIndex,
): Promise<ListFile> => {
  for (const { commit } of await mirror.log(tip, EARLIER_VERSIONS, MESSAGES_PATH)) {
    const files = await mirror.readSome(commit, (path) => path === MESSAGES_PATH);
    const text = files.get(MESSAGES_PATH) ?? "";
    const read = parseMessagesFile(text);
    if (text.trim() === "" || read.kind === "salvaged") continue;
    const versions = { base: undefined, theirs: salvaged, ours: read.file };
    return mergeMessages(versions, { archived: new Set(index.keys()) }).file;
  }
  return salvaged;
};

/** The archive's index from its months, the original's files among them. */
export const indexOf = async ({ mirror }: ClassicDeps, tip: Commit): Promise<ArchiveIndex> => {
  const files = await mirror.readSome(tip, (path) => archiveMonth(path) !== undefined);
  let index: ArchiveIndex = new Map();
  for (const [path, text] of files) {
    index = indexMonth(index, archiveMonth(path) ?? "", parseMessagesFile(text).file);
  }
  return index;
};

const short = (commit: Commit | undefined): string => (commit ?? "").slice(0, 7);
