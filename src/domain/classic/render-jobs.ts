/** What `create_job.sh` and `job_queue.sh` print. */

import { oneLine } from "../visible-text.ts";
import { formatJson } from "./format-json.ts";
import { inQueueOrder, jobReadiness } from "./job-queue.ts";
import type { ClassicJob } from "./jobs-file.ts";

/** The job's own JSON, as `get-next` prints it for a script to read. */
export const renderJob = ({ fields }: ClassicJob): string => formatJson(fields);

/** One line a job, in the order in which they are taken; what a queued one waits for stands behind it. */
export const renderJobs = (jobs: readonly ClassicJob[], status: string): string => {
  const chosen = inQueueOrder(jobs).filter((job) => status === "all" || job.status === status);
  if (chosen.length === 0) return `No ${status === "all" ? "" : `${status} `}jobs\n`;
  return chosen.map((job) => `${lineOf(job, jobs)}\n`).join("");
};

const lineOf = (job: ClassicJob, jobs: readonly ClassicJob[]): string => {
  const what = [job.type, job.branch, job.commit.slice(0, 12), job.description]
    .filter((part) => part !== "")
    .map((part) => oneLine(part, 60));
  return [
    oneLine(job.id, 80),
    `[${oneLine(job.status, 20)}]`,
    `priority ${job.priority}`,
    what.join(" "),
    job.assignedTo === "" ? "" : `on ${oneLine(job.assignedTo, 40)}`,
    job.status === "queued" ? waitOf(job, jobs) : "",
  ]
    .filter((part) => part !== "")
    .join("  ");
};

const waitOf = (job: ClassicJob, jobs: readonly ClassicJob[]): string => {
  const readiness = jobReadiness(job, jobs);
  switch (readiness.kind) {
    case "ready":
      return "";
    case "waits":
      return `waits for ${oneLine(readiness.for.join(", "), 120)}`;
    case "blocked":
      return `blocked by ${oneLine(readiness.by.join(", "), 120)}`;
  }
};
