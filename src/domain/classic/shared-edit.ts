/** Changes of the files that all hosts share, each made on what the remote has: two hosts can't both have made the first. */

import { PartyError } from "../error.ts";
import { countOf, type Fields, fieldsOf, textOf, textsOf } from "../json-fields.ts";
import type { ClassicChange } from "./commit-message.ts";
import { claimNextJob, completeJob } from "./job-queue.ts";
import { addJob, formatJobsFile, jobsOf, type NewJob, parseJobsFile } from "./jobs-file.ts";
import type { ListFile } from "./list.ts";
import { releaseExpired } from "./lock-rules.ts";
import { formatLocksFile, parseLocksFile } from "./locks-file.ts";
import { numberedId } from "./numbered-id.ts";
import { JOBS_PATH, LOCKS_PATH } from "./places.ts";
import { renderJob } from "./render-jobs.ts";

export type SharedEdit =
  | (Omit<NewJob, "id"> & {
      readonly kind: "job-add";
      /** Makes the new job's id: the same seed gives the same job. */
      readonly seed: string;
    })
  | { readonly kind: "job-next" }
  | {
      readonly kind: "job-end";
      readonly id: string;
      readonly status: "completed" | "failed";
      readonly seconds: number | undefined;
    }
  | { readonly kind: "locks-clean" };

/** One that came over a socket. Throws USAGE for anything else. */
export const sharedEditFrom = (value: unknown): SharedEdit => {
  const fields = fieldsOf(value);
  const { kind, status } = fields;
  if (kind === "job-next" || kind === "locks-clean") return { kind };
  if (kind === "job-end" && (status === "completed" || status === "failed")) {
    return { kind, id: textOf(fields["id"]) ?? "", status, seconds: countOf(fields["seconds"]) };
  }
  if (kind === "job-add") {
    return {
      kind,
      seed: textOf(fields["seed"]) ?? "",
      type: textOf(fields["type"]) ?? "",
      priority: countOf(fields["priority"]) ?? 5,
      description: textOf(fields["description"]),
      branch: textOf(fields["branch"]),
      commit: textOf(fields["commit"]),
      dependencies: textsOf(fields["dependencies"]),
    };
  }
  throw new PartyError("USAGE", `Not a change of a shared file: ${JSON.stringify(kind)}.`);
};

export interface Edited {
  /** The whole file; undefined where nothing changes. */
  readonly text: string | undefined;
  readonly change: ClassicChange;
  readonly result: Fields;
}

export const editedPath = ({ kind }: SharedEdit): string =>
  kind === "locks-clean" ? LOCKS_PATH : JOBS_PATH;

export interface EditBy {
  readonly host: string;
  readonly now: number;
}

/** What becomes of the file. Throws JOB_UNKNOWN, and FILE_BROKEN for one that can't be read in full: nobody writes over that. */
export const applyEdit = (edit: SharedEdit, text: string, by: EditBy): Edited => {
  if (edit.kind === "locks-clean") return cleanLocks(text, by);
  const read = parseJobsFile(text);
  if (read.kind === "salvaged") throw broken(JOBS_PATH, read.reason);
  const change = { kind: "jobs", host: by.host } as const;
  const changed = (file: ListFile, result: Fields): Edited => ({
    text: formatJobsFile(file),
    change,
    result,
  });
  switch (edit.kind) {
    case "job-add": {
      const id = numberedId("job", by.now, edit.seed);
      return changed(addJob(read.file, { ...edit, id }, by.now), { id });
    }
    case "job-next": {
      const claim = claimNextJob(read.file, by.host, by.now);
      return claim.kind === "none"
        ? { text: undefined, change, result: { job: null } }
        : changed(claim.file, { job: renderJob(claim.job) });
    }
    case "job-end": {
      const end = completeJob(read.file, edit, by.now);
      if (end.kind === "unknown") throw unknownJob(edit.id, jobsOf(read.file).length);
      return changed(end.file, { id: edit.id, status: edit.status });
    }
  }
};

const cleanLocks = (text: string, { host, now }: EditBy): Edited => {
  const read = parseLocksFile(text);
  if (read.kind === "broken") throw broken(LOCKS_PATH, read.reason);
  const { document, released } = releaseExpired(read.document, now);
  return {
    text: released.length === 0 ? undefined : formatLocksFile(document),
    change: { kind: "locks", host },
    result: { released: released.map(({ name, lockedBy }) => ({ name, locked_by: lockedBy })) },
  };
};

const unknownJob = (id: string, count: number): PartyError =>
  new PartyError("JOB_UNKNOWN", `No job has the id ${JSON.stringify(id.slice(0, 80))}.`, {
    hint: `${count} jobs are there: job_queue.sh list`,
  });

const broken = (path: string, reason: string): PartyError =>
  new PartyError("FILE_BROKEN", `${path} can not be read in full: ${reason}.`, {
    hint: "Repair it on main; nothing is written over what cannot be read.",
  });
