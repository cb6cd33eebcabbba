/** Where the files of the classic layout lie on `main`. */

export const MAIN_REF = "refs/heads/main";

/** A pattern, since git refuses to fetch a single branch that is not there. */
export const MAIN_REFS = `${MAIN_REF}*`;

export const MESSAGES_PATH = "coordination/messages.json";
export const ARCHIVE_INDEX_PATH = "coordination/archive/index.json";

/** A whole `messages.json` that could not be read in full, under the start of its commit's id. */
export const brokenPath = (commit: string): string =>
  `coordination/archive/broken-${commit.slice(0, 12)}.txt`;

/** The host whose `heartbeat.json` it is; undefined for any other path. */
export const heartbeatHost = (path: string): string | undefined =>
  /^(?<host>[a-z0-9][a-z0-9\-]{0,31})\/heartbeat\.json$/v.exec(path)?.groups?.["host"];

export const JOBS_PATH = "coordination/jobs.json";
export const LOCKS_PATH = "coordination/locks.json";

/** Where a host that talks on `main` says that it lives, so that no beat makes history there. */
export const BEAT_REFS = "refs/party/beats/";
