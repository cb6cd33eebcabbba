import { errorToDocument, PartyError } from "../../domain/error.ts";
import { checkAgents } from "./check-agents.ts";
import { checkDaemon } from "./check-daemon.ts";
import { checkInstallation } from "./check-installation.ts";
import { checkLedger } from "./check-ledger.ts";
import { checkMachine } from "./check-machine.ts";
import { checkPanes } from "./check-panes.ts";
import { checkPrograms } from "./check-programs.ts";
import { checkShare } from "./check-share.ts";
import type { Checked, DoctorDeps } from "./doctor-deps.ts";

export interface Examined {
  readonly findings: readonly Checked[];
  /** What was mended, and what could not be. */
  readonly fixes: readonly Fix[];
}

export interface Fix {
  readonly what: string;
  /** Why it could not be mended. */
  readonly failed?: string;
}

/** Looks at everything; with `fix`, mends what takes no decision, what others rest on first, and looks again. */
export const examine = async (deps: DoctorDeps, fix: boolean): Promise<Examined> => {
  const findings = await look(deps);
  const wanted = findings.filter(({ fix: mend }) => mend !== undefined);
  if (!fix || wanted.length === 0) return { findings, fixes: [] };
  const fixes: Fix[] = [];
  for (const { what, fix: mend } of wanted) {
    try {
      await mend?.();
      fixes.push({ what });
    } catch (error) {
      if (!(error instanceof PartyError)) throw error;
      fixes.push({ what, failed: errorToDocument(error).message });
    }
  }
  return { findings: await look(deps), fixes };
};

const look = async (deps: DoctorDeps): Promise<readonly Checked[]> => [
  ...(await checkPrograms(deps)),
  ...checkShare(deps),
  ...checkLedger(deps),
  ...checkMachine(deps),
  ...checkInstallation(deps),
  ...(await checkAgents(deps)),
  ...(await checkPanes(deps)),
  ...(await checkDaemon(deps)),
];
