import { addToArchive, archivePath, planArchive } from "../../../domain/classic/archive.ts";
import {
  type ArchiveIndex,
  formatArchiveIndex,
  indexMonth,
} from "../../../domain/classic/archive-index.ts";
import type { ListFile } from "../../../domain/classic/list.ts";
import { formatMessagesFile, parseMessagesFile } from "../../../domain/classic/messages-file.ts";
import { ARCHIVE_INDEX_PATH } from "../../../domain/classic/places.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import type { MainView } from "./classic-session.ts";

export interface Archiving {
  readonly file: ListFile;
  readonly index: ArchiveIndex;
  readonly files: ReadonlyMap<string, string>;
  readonly count: number;
}

/** Moves what is settled and old into the files of its months: into what stands there, nothing of which goes. */
export const archiveOld = async (
  { mirror, clock, session }: ClassicDeps,
  { tip, index }: MainView,
  file: ListFile,
): Promise<Archiving> => {
  const now = clock.now();
  const none = { file, index, files: new Map<string, string>(), count: 0 };
  if (tip === undefined || now - session.archivedAt < ARCHIVE_EVERY) return none;
  const plan = planArchive(file, now);
  session.archivedAt = now;
  if (plan.months.size === 0) return none;
  const paths = new Map([...plan.months.keys()].map((month) => [archivePath(month), month]));
  const present = await mirror.readSome(tip, (path) => paths.has(path));
  const files = new Map<string, string>();
  let grown = index;
  for (const [path, month] of paths) {
    const leaving = plan.months.get(month);
    if (leaving === undefined) continue;
    const before = parseMessagesFile(present.get(path) ?? "");
    // Nobody writes over a month that can't be read in full.
    if (before.kind === "salvaged" && before.lost.length > 0) return none;
    files.set(path, formatMessagesFile(addToArchive(before.file, leaving)));
    grown = indexMonth(grown, month, leaving);
  }
  files.set(ARCHIVE_INDEX_PATH, formatArchiveIndex(grown));
  const count = [...plan.months.values()].reduce((sum, { entries }) => sum + entries.length, 0);
  return { file: plan.live, index: grown, files, count };
};

/** Looking through a long file takes time, and what is a week old can wait. */
const ARCHIVE_EVERY = 600_000;
