import { execFile } from "node:child_process";
import { isAbsolute, join, resolve } from "node:path";

import type { HostState } from "../../domain/host-state.ts";
import type { FactSource, Found } from "../../ports/fact-source.ts";
import { createVitals, diskRoom } from "./vitals.ts";

export interface FactSourceOptions {
  readonly host: string;
  /** What a file system is measured at where nothing else is named. */
  readonly share: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly state: () => HostState | undefined;
}

/** {@link FactSource} over the system's own programs, each started without a shell. */
export const createFactSource = (options: FactSourceOptions): FactSource => {
  const vitals = createVitals(options.share);
  const run = runWith(options.environment);
  const place = (path: string): string => placeOf(path, options.home);
  return {
    host: options.host,
    package: async (name) => {
      const words = ["-W", "-f=${Version}\\t${Status}\\n", name];
      const source = `dpkg-query -W ${name}`;
      const { out, failure } = await run("dpkg-query", words);
      if (failure !== undefined) return { source, kind: "failed", reason: failure };
      const [version = "", status = ""] = (out.split("\n", 1)[0] ?? "").split("\t");
      // A package that was once here may have no version any more.
      return { source, kind: "found", value: { version: version || "no version", status } };
    },
    revision: async (path) => {
      const directory = place(path);
      const source = `git -C ${quoted(directory)} rev-parse HEAD`;
      const words = ["-C", directory, ...HARDENED, "rev-parse", "HEAD", "--abbrev-ref", "HEAD"];
      const { out, failure } = await run("git", words);
      if (failure !== undefined) return { source, kind: "failed", reason: failure };
      const [commit = "", branch = "HEAD"] = out.trim().split("\n");
      return { source, kind: "found", value: { commit, branch } };
    },
    disk: (path) => {
      const directory = place(path);
      const source = `df ${quoted(directory)}`;
      const room = diskRoom(directory);
      return room === undefined
        ? { source, kind: "failed", reason: "it is not there" }
        : { source, kind: "found", value: room };
    },
    vitals,
    state: options.state,
  } satisfies FactSource & { package: (name: string) => Promise<Found<unknown>> };
};

/** A repository's own settings start nothing. */
const HARDENED = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"] as const;
const TIMEOUT = 10_000;

type Run = (
  program: string,
  words: readonly string[],
) => Promise<{ readonly out: string; readonly failure: string | undefined }>;

const runWith =
  (environment: FactSourceOptions["environment"]): Run =>
  (program, words) => {
    const { promise, resolve: finish } = Promise.withResolvers<Awaited<ReturnType<Run>>>();
    const options = {
      env: { ...environment, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" },
      timeout: TIMEOUT,
      maxBuffer: 1_048_576,
      encoding: "utf8",
    } as const;
    execFile(program, words, options, (error, out, err) =>
      finish({ out, failure: error === null ? undefined : reasonOf(program, error, err) }),
    ).stdin?.end();
    return promise;
  };

const reasonOf = (
  program: string,
  error: { readonly code?: unknown; readonly killed?: boolean },
  err: string,
): string => {
  if (error.code === "ENOENT") return `${program} is not here`;
  if (error.killed === true) return `${program} took longer than ${TIMEOUT / 1_000} s`;
  const said = err.trim().split("\n", 1)[0] ?? "";
  return said === "" ? `${program} ended with status ${String(error.code)}` : said;
};

const placeOf = (path: string, home: string): string => {
  if (path === "~" || path.startsWith("~/")) return join(home, path.slice(1));
  return isAbsolute(path) ? path : resolve(path);
};

/** As a person would type it. */
const quoted = (path: string): string =>
  /^[\p{L}\p{N}\/._\-]+$/v.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
