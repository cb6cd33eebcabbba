/** `coordination/jobs.json`: the queue that the hosts share. */

import { formatSecond, parseClassicTime } from "./classic-time.ts";
import { namesOf, numberOf, objectOf, textOf } from "./fields.ts";
import { isObject, type Json, type JsonObject, toNumber, toObject, withField } from "./json.ts";
import { addEntries, emptyList, entryKey, type ListFile, type ListFormat } from "./list.ts";
import { formatListFile, type ListRead, parseListFile } from "./list-file.ts";
import { JOB_JOINS } from "./job-joins.ts";

export interface ClassicJob {
  readonly id: string;
  readonly type: string;
  /** The lower the sooner; 5 where none stands. */
  readonly priority: number;
  readonly description: string;
  readonly branch: string;
  readonly commit: string;
  readonly dependencies: readonly string[];
  /** `queued`, `running`, `completed`, `failed`, or whatever stands there. */
  readonly status: string;
  readonly assignedTo: string;
  readonly createdAt: number | undefined;
  readonly startedAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly fields: JsonObject;
}

const JOBS_FORMAT: ListFormat = {
  name: "jobs",
  isEntry: (object) => object.has("id") && (object.has("status") || object.has("type")),
  joins: JOB_JOINS,
};

/** Never throws: as for messages, what is whole in a broken file is salvaged and the rest is told. */
export const parseJobsFile = (text: string): ListRead => parseListFile(text, JOBS_FORMAT);

export const formatJobsFile = (file: ListFile): string => formatListFile(file, JOBS_FORMAT.name);

export const EMPTY_JOBS: ListFile = emptyList(JOBS_FORMAT.name);

export const jobsOf = (file: ListFile): readonly ClassicJob[] =>
  file.entries.filter(isObject).map(readJob);

const readJob = (fields: JsonObject): ClassicJob => ({
  id: entryKey(fields),
  type: textOf(fields.get("type")),
  priority: numberOf(fields.get("priority")) ?? DEFAULT_PRIORITY,
  description: textOf(fields.get("description")),
  branch: textOf(fields.get("branch")),
  commit: textOf(fields.get("commit")),
  dependencies: namesOf(fields.get("dependencies")),
  status: textOf(fields.get("status")).trim().toLowerCase() || "queued",
  assignedTo: textOf(fields.get("assigned_to")),
  createdAt: parseClassicTime(fields.get("created_at")),
  startedAt: parseClassicTime(fields.get("started_at")),
  completedAt: parseClassicTime(fields.get("completed_at")),
  fields,
});

const DEFAULT_PRIORITY = 5;

export interface NewJob {
  readonly id: string;
  readonly type: string;
  readonly priority: number;
  /** Of `create_job.sh`. */
  readonly description?: string | undefined;
  /** Of `job_queue.sh add`. */
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  readonly dependencies?: readonly string[] | undefined;
}

export const addJob = (file: ListFile, job: NewJob, now: number): ListFile =>
  touchJobs(
    addEntries(file, [
      toObject([
        ["id", job.id],
        ["type", job.type],
        ["priority", toNumber(job.priority)],
        ["description", job.description],
        ["branch", job.branch],
        ["commit", job.commit],
        ["dependencies", job.dependencies ?? []],
        ["status", "queued"],
        ["assigned_to", null],
        ["created_at", formatSecond(now)],
        ["started_at", null],
        ["completed_at", null],
      ]),
    ]),
    now,
  );

/** The file with its metadata saying that it was changed now. */
export const touchJobs = (file: ListFile, now: number): ListFile => {
  const metadata: Json = withField(
    objectOf(file.document.get("metadata")),
    "last_updated",
    formatSecond(now),
  );
  return { ...file, document: withField(file.document, "metadata", metadata) };
};
