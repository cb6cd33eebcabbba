import type { Disk } from "../../adapters/system/disk.ts";
import { createProgramVersions } from "../../adapters/system/program-versions.ts";
import { createProofs } from "../../adapters/system/proofs-file.ts";
import { selftestCommand } from "../../domain/proof.ts";
import { createJudge, type Judge } from "../../operations/judge-program.ts";
import type { Processes } from "../../ports/processes.ts";
import type { DaemonOptions } from "./daemon.ts";
import type { Log } from "./log.ts";

/** Judges programs by what selftests have proven here; a doubt goes into the log once. */
export const startJudge = (
  { paths, config }: Pick<DaemonOptions, "paths" | "config">,
  disk: Disk,
  processes: Processes,
  log: Log,
): Judge =>
  createJudge({
    versions: createProgramVersions(processes),
    proofs: createProofs(disk, paths.proven).read,
    required: config.requireSelftest,
    doubted: (standing) =>
      log("warn", "not-proven", { ...standing, remedy: selftestCommand(standing) }),
  });
