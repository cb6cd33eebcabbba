/** Which job is next, who takes it, and what is stuck. */

import { formatSecond } from "./classic-time.ts";
import { toNumber, withFields } from "./json.ts";
import { type ClassicJob, jobsOf, touchJobs } from "./jobs-file.ts";
import { changeEntry, type ListFile } from "./list.ts";

/** A job that runs for longer than this counts as stuck, in milliseconds. */
const STUCK_AFTER = 3_600_000;

/** Why a job can't begin yet: each dependency that is not completed, with its state. */
export type JobReadiness =
  | { readonly kind: "ready" }
  | { readonly kind: "waits"; readonly for: readonly string[] }
  /** A dependency failed, is unknown, or waits for this very job: it will never be ready by itself. */
  | { readonly kind: "blocked"; readonly by: readonly string[] };

/** In the order in which they are taken: the lower number first, then the older, then the file's order. */
export const inQueueOrder = (jobs: readonly ClassicJob[]): readonly ClassicJob[] =>
  jobs.toSorted(
    (one, other) => one.priority - other.priority || (one.createdAt ?? 0) - (other.createdAt ?? 0),
  );

/** The job that `job_queue.sh get-next` prints; undefined when none is ready. */
export const nextJob = (jobs: readonly ClassicJob[]): ClassicJob | undefined =>
  inQueueOrder(jobs).find(
    (job) => job.status === "queued" && jobReadiness(job, jobs).kind === "ready",
  );

export const jobReadiness = (job: ClassicJob, jobs: readonly ClassicJob[]): JobReadiness => {
  const byId = new Map(jobs.map((each) => [each.id.toLowerCase(), each]));
  const statusOf = (id: string): string => byId.get(id)?.status ?? "unknown";
  const open = job.dependencies.filter((id) => statusOf(id) !== "completed");
  const dead = open.filter(
    (id) => ["failed", "unknown"].includes(statusOf(id)) || needs(id, job.id, byId),
  );
  if (dead.length > 0) return { kind: "blocked", by: dead };
  return open.length > 0 ? { kind: "waits", for: open } : { kind: "ready" };
};

export const isStuck = ({ status, startedAt }: ClassicJob, now: number): boolean =>
  status === "running" && startedAt !== undefined && now - startedAt > STUCK_AFTER;

export type ClaimOutcome =
  | { readonly kind: "claimed"; readonly file: ListFile; readonly job: ClassicJob }
  | { readonly kind: "none" };

/** Takes the next job for a host. Two hosts can only both have it when a push was not compared with the tip: that is the caller's. */
export const claimNextJob = (file: ListFile, host: string, now: number): ClaimOutcome => {
  const next = nextJob(jobsOf(file));
  if (next === undefined) return { kind: "none" };
  const changed = changeEntry(file, next.id, (fields) =>
    withFields(fields, [
      ["status", "running"],
      ["assigned_to", host],
      ["started_at", formatSecond(now)],
    ]),
  );
  const job = jobsOf(changed).find(({ id }) => id === next.id) ?? next;
  return { kind: "claimed", file: touchJobs(changed, now), job };
};

export interface JobEnd {
  readonly id: string;
  readonly status: "completed" | "failed";
  /** As the caller measured; counted from the start where it did not. */
  readonly seconds: number | undefined;
}

export type CompleteOutcome =
  | { readonly kind: "completed"; readonly file: ListFile }
  | { readonly kind: "unknown" };

export const completeJob = (file: ListFile, end: JobEnd, now: number): CompleteOutcome => {
  const job = jobsOf(file).find(({ id }) => id === end.id);
  if (job === undefined) return { kind: "unknown" };
  const { startedAt } = job;
  const seconds =
    end.seconds ??
    (startedAt === undefined ? 0 : Math.max(0, Math.round((now - startedAt) / 1000)));
  const changed = changeEntry(file, end.id, (fields) =>
    withFields(fields, [
      ["status", end.status],
      ["completed_at", formatSecond(now)],
      ["duration_seconds", toNumber(seconds)],
    ]),
  );
  return { kind: "completed", file: touchJobs(changed, now) };
};

/** True when `id` leads to `target` by its dependencies. */
const needs = (id: string, target: string, byId: ReadonlyMap<string, ClassicJob>): boolean => {
  const seen = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === target.toLowerCase()) return true;
    if (!seen.has(next)) waiting.push(...(byId.get(next)?.dependencies ?? []));
    seen.add(next);
  }
  return false;
};
