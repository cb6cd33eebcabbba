import { baseName, programOf } from "../../domain/agent-command.ts";
import { formatTime } from "../../domain/duration.ts";
import { PartyError } from "../../domain/error.ts";
import type { Profile } from "../../domain/profile.ts";
import { describeProgram, type Proof, type ProofStep } from "../../domain/proof.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { selftestProgram } from "../../operations/selftest-program.ts";
import type { PartyContext } from "./context.ts";
import type { SelftestFlags } from "./routes.ts";

const PATIENCE = 60_000;

/** `party selftest <profile>` */
export const selftest = async (
  context: PartyContext,
  { command: own, submit, timeout = PATIENCE, json }: SelftestFlags,
  name: string,
): Promise<void> => {
  const profile = profileNamed(context, name);
  const command = own ?? placeOf(context, profile) ?? profile.launch;
  if (command === undefined) {
    throw new PartyError("USAGE", `The profile ${name} does not say what to run.`, {
      hint: `Say it with --command, or with launch = "…" under [profiles.${name}] in party.toml.`,
    });
  }
  await requireProgram(context, profile, command);
  const deps = await context.openSelftests();
  const wanted = { profile, command, named: own !== undefined, patience: timeout, submits: submit };
  const proof = await selftestProgram(deps, wanted, (step) => {
    if (!json) context.print(lineOf(step));
  });
  context.proofs.add(proof);
  if (json) context.print(documentOf(proof, command));
  else context.print(summaryOf(proof));
  if (!proof.passed) context.end(5);
};

/** Where configuration says that the program lies, for an agent that runs it: else another version might be proven. */
const placeOf = (
  { plan, startsSession }: PartyContext,
  { programs }: Profile,
): string | undefined =>
  plan(startsSession, undefined)
    .agents.flatMap(({ command }) => programOf(command) ?? [])
    .find((program) => program.includes("/") && programs.includes(baseName(program)));

const profileNamed = ({ profiles }: PartyContext, name: string): Profile => {
  const known = profiles();
  const profile = known.find((each) => each.name === name);
  if (profile !== undefined) return profile;
  throw new PartyError("PROFILE_UNKNOWN", `There is no profile ${JSON.stringify(name)}.`, {
    hint: `Use ${known.map((each) => each.name).join(", ")}, or write [profiles.NAME] into party.toml.`,
  });
};

const requireProgram = async (
  { workplace }: PartyContext,
  { install }: Profile,
  command: string,
): Promise<void> => {
  const program = programOf(command);
  if (program === undefined || (await workplace.hasProgram(program))) return;
  throw new PartyError(
    "AGENT_CLI_MISSING",
    `${JSON.stringify(program)} is not installed, or not on the PATH.`,
    {
      hint: `${install === undefined ? "Install it" : `Install it with \`${install}\``}, or say where it is with --command.`,
    },
  );
};

const MARKS: Readonly<Record<ProofStep["outcome"], string>> = {
  passed: "ok  ",
  failed: "FAIL",
  skipped: "–   ",
};

const lineOf = ({ step, outcome, detail }: ProofStep): string =>
  `${MARKS[outcome]}  ${step.padEnd(STEP_WIDTH)}  ${oneLine(detail, 300)}`;

const STEP_WIDTH = "questions".length;

const summaryOf = (proof: Proof): string => {
  const program = oneLine(describeProgram(proof), 80);
  return proof.passed
    ? `proven: ${program}, by profile ${proof.profile}`
    : `not proven: ${program}, by profile ${proof.profile}. Messages may be held or go wrong there.`;
};

const documentOf = (proof: Proof, command: string): object => ({
  ok: proof.passed,
  profile: proof.profile,
  command,
  program: proof.program ?? null,
  version: proof.version ?? null,
  at: formatTime(proof.at),
  steps: proof.steps.map(({ step, outcome, detail }) => ({ step, outcome, detail })),
});
