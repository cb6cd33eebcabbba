import type { InstallStep } from "../../domain/settings-file.ts";
import type { CliContext } from "../context.ts";

export interface ShownPlan {
  readonly steps: readonly InstallStep[];
  readonly notes: readonly string[];
}

/** Shows what an installation would do, or has done. */
export const showPlan = (
  context: Pick<CliContext, "print">,
  { steps, notes }: ShownPlan,
  {
    dryRun,
    json,
    done,
  }: { readonly dryRun: boolean; readonly json: boolean; readonly done: string },
): void => {
  if (json) {
    context.print({
      dry_run: dryRun,
      changed: !dryRun && steps.length > 0,
      steps: steps.map(({ act, form = "file", path, target, what, backup }) => ({
        act,
        form,
        path,
        target,
        what,
        backup: backup ?? null,
      })),
      notes,
    });
    return;
  }
  for (const line of linesOf(steps)) context.print(line);
  for (const note of notes) context.print(note);
  if (steps.length === 0) context.print("Nothing to do.");
  else
    context.print(
      dryRun ? `Nothing was changed. Run without --dry-run to do this.` : `Done. ${done}`,
    );
};

/** The share's parts make one line together. */
const linesOf = (steps: readonly InstallStep[]): readonly string[] => {
  const shared = steps.filter(({ lasting }) => lasting === true);
  const others = steps.filter(({ lasting }) => lasting !== true).map(lineOf);
  if (shared.length === 0) return others;
  const files = shared.filter(({ form }) => form !== "directory");
  const words = [
    counted(shared.length - files.length, "directory", "directories"),
    counted(files.length, "state file", "state files"),
  ].filter((word) => word !== "");
  const place = commonDirectory(shared.map(({ path }) => path));
  return [`create  ${place}: ${words.join(", ")}`, ...others];
};

const counted = (count: number, one: string, many: string): string =>
  count === 0 ? "" : `${count} ${count === 1 ? one : many}`;

const commonDirectory = (paths: readonly string[]): string => {
  const [first = [], ...rest] = paths.map((path) => path.split("/"));
  const end = first.findIndex((word, index) => rest.some((other) => other[index] !== word));
  return first.slice(0, end < 0 ? undefined : end).join("/") || "/";
};

const lineOf = ({ act, path, what, backup }: InstallStep): string => {
  const kept = backup === undefined ? "" : ` (backup ${backup.slice(backup.lastIndexOf("/") + 1)})`;
  return `${act.padEnd(6)}  ${path}: ${what}${kept}`;
};
