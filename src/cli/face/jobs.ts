import { jobsOf, parseJobsFile } from "../../domain/classic/jobs-file.ts";
import { JOBS_PATH } from "../../domain/classic/places.ts";
import { renderJobs } from "../../domain/classic/render-jobs.ts";
import type { SharedEdit } from "../../domain/classic/shared-edit.ts";
import { type EditedDocument, PROTOCOL } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import { type Fields, fieldsOf } from "../../domain/json-fields.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { syncNow } from "../link/sync-now.ts";
import type { RelayContext } from "../relay/context.ts";
import { requireDaemon } from "../relay/require-daemon.ts";
import { type Face, linkOf, usage } from "./face-context.ts";

/** Has the daemon change a shared file on the remote's tip, and returns what came of it once that is pushed. */
const edit = async (context: RelayContext, change: SharedEdit): Promise<Fields> => {
  const control = await requireDaemon(context, "Only a daemon pushes");
  const answer = await control.request({ v: PROTOCOL, op: "main-edit", edit: change });
  return (answer as unknown as EditedDocument).result;
};

/** The same command twice in a second is two jobs. */
const seedOf = (context: RelayContext, words: readonly string[]): string =>
  [linkOf(context).host, context.clock.now(), process.pid, ...words].join("\0");

/** `create_job.sh <type> <priority> <description>` */
export const createJobFace: Face = async (context, args) => {
  const [type, priority, description, ...more] = args;
  if (type === undefined || priority === undefined || description === undefined || more.length > 0)
    throw usage("create_job.sh <type> <priority> <description>");
  const { id } = await edit(context, {
    kind: "job-add",
    seed: seedOf(context, args),
    type,
    priority: priorityOf(priority),
    description,
  });
  context.print(`Job created: ${String(id)}`);
  return 0;
};

const priorityOf = (text: string): number => {
  if (/^\d{1,6}$/v.test(text)) return Number(text);
  throw new PartyError("USAGE", `Not a priority: ${JSON.stringify(text.slice(0, 80))}.`, {
    hint: "Write a whole number from 0 on; the lower comes first.",
  });
};

const QUEUE =
  "job_queue.sh add <branch> <commit> [priority] [dep1,dep2] | get-next | complete <id> <completed|failed> [seconds] | list [all|queued|running|completed|failed]";

/** `job_queue.sh` */
export const jobQueueFace: Face = async (context, [verb = "", ...args]) => {
  switch (verb) {
    case "add":
      return add(context, args);
    case "get-next": {
      if (args.length > 0) throw usage(QUEUE);
      const { job } = await edit(context, { kind: "job-next" });
      context.print(typeof job === "string" ? job.trimEnd() : "No jobs available");
      return 0;
    }
    case "complete":
      return complete(context, args);
    case "list":
      return list(context, args);
    default:
      throw usage(QUEUE);
  }
};

const add = async (context: RelayContext, args: readonly string[]): Promise<number> => {
  const [branch, commit, priority = "5", dependencies = "", ...more] = args;
  if (branch === undefined || commit === undefined || more.length > 0) throw usage(QUEUE);
  const { id } = await edit(context, {
    kind: "job-add",
    seed: seedOf(context, args),
    type: "build",
    priority: priorityOf(priority),
    branch,
    commit,
    dependencies: dependencies.split(",").filter(Boolean),
  });
  context.print(`Job added: ${String(id)}`);
  return 0;
};

const complete = async (
  context: RelayContext,
  [id, status, seconds, ...more]: readonly string[],
): Promise<number> => {
  if (id === undefined || (status !== "completed" && status !== "failed") || more.length > 0)
    throw usage(QUEUE);
  await edit(context, {
    kind: "job-end",
    id,
    status,
    seconds: seconds === undefined ? undefined : priorityOf(seconds),
  });
  context.print(`Job ${oneLine(id, 80)} is ${status}`);
  return 0;
};

const STATES: ReadonlySet<string> = new Set(["all", "queued", "running", "completed", "failed"]);

const list = async (
  context: RelayContext,
  [status = "all", ...more]: readonly string[],
): Promise<number> => {
  if (!STATES.has(status) || more.length > 0) throw usage(QUEUE);
  await syncNow(context);
  const files = await context.mainFiles((path) => path === JOBS_PATH);
  const { file } = parseJobsFile(files.get(JOBS_PATH) ?? "");
  context.print(renderJobs(jobsOf(file), status).trimEnd());
  return 0;
};

/** `lock_timeout_recovery.sh`: releases the locks whose time is over, and says so to all. */
export const lockRecoveryFace: Face = async (context, args) => {
  if (args.length > 0) throw usage("lock_timeout_recovery.sh");
  const { released } = await edit(context, { kind: "locks-clean" });
  const locks = Array.isArray(released) ? released.map(fieldsOf) : [];
  if (locks.length === 0) context.print("No expired locks");
  for (const { name, locked_by: by } of locks)
    context.print(`Released ${oneLine(String(name), 80)}, held by ${oneLine(String(by), 40)}`);
  return 0;
};
