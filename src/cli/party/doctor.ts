import type { Finding } from "../../domain/finding.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { examine, type Examined } from "../../operations/doctor/examine.ts";
import type { PartyContext } from "./context.ts";
import type { DoctorFlags } from "./install-routes.ts";

/** `party doctor` */
export const doctor = async (context: PartyContext, { fix, json }: DoctorFlags): Promise<void> => {
  const deps = await context.openDoctor();
  const examined = await examine(deps, fix);
  const isBroken = examined.findings.some(({ level }) => level === "fail");
  if (json) context.print(documentOf(examined, isBroken));
  else for (const line of linesOf(examined)) context.print(line);
  if (isBroken) context.end(BROKEN);
};

/** Something does not work that should. */
const BROKEN = 3;

const documentOf = ({ findings, fixes }: Examined, isBroken: boolean): object => ({
  ok: !isBroken,
  findings: findings.map(({ check, level, what, why, mend, fix }) => ({
    check,
    level,
    what,
    why: why ?? null,
    mend: mend ?? null,
    fixable: fix !== undefined,
  })),
  fixes: fixes.map(({ what, failed }) => ({ what, failed: failed ?? null })),
});

const linesOf = ({ findings, fixes }: Examined): readonly string[] => [
  ...fixes.map(({ what, failed }) =>
    failed === undefined ? `fixed ${clean(what)}` : `left  ${clean(what)}: ${clean(failed)}`,
  ),
  ...findings.flatMap(linesFor),
  summary(findings),
];

const WORDS = { ok: "ok", note: "note", warn: "WARN", fail: "FAIL" } as const;

const linesFor = ({ level, what, why, mend }: Finding): readonly string[] => [
  `${WORDS[level].padEnd(5)} ${clean(what)}${why === undefined ? "" : `: ${clean(why)}`}`,
  ...(mend === undefined ? [] : [`      ${clean(mend)}`]),
];

const clean = (text: string): string => oneLine(text, 400);

const summary = (findings: readonly Finding[]): string => {
  const count = findings.filter(({ level }) => level === "warn" || level === "fail").length;
  const fixable = findings.some((finding) => "fix" in finding && finding.level !== "note");
  if (count === 0) return "Nothing to mend.";
  const words = `${count} ${count === 1 ? "finding" : "findings"}`;
  return fixable ? `${words}; \`party doctor --fix\` mends what takes no decision` : words;
};
