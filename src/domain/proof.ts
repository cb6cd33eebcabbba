/** What `party selftest` found out about one version of a program, and what that says of the one that runs. */

import { hashText } from "./hash-text.ts";
import type { Profile } from "./profile.ts";

/** What was done with one version of one program by one profile's rules, last. */
export interface Proof extends ProgramVersion {
  readonly profile: string;
  /** Which rules: {@link rulesOf} the profile. */
  readonly rules: string;
  readonly at: number;
  readonly passed: boolean;
  readonly steps: readonly ProofStep[];
}

export interface ProofStep {
  readonly step: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** One clause for people. */
  readonly detail: string;
}

/** A program as it runs. Undefined where the system does not tell. */
export interface ProgramVersion {
  /** Its base name: `claude`. */
  readonly program: string | undefined;
  /** `2.1.329`; where nothing says so, `file-` and what tells one file from another. */
  readonly version: string | undefined;
}

/** How far pasting into a program is proven. */
export interface Standing extends ProgramVersion {
  readonly profile: string;
  readonly proven: "yes" | "failed" | "never";
}

/** What a program that runs by `profile` has been proven to do: this version, by these rules, the last time. */
export const standingOf = (
  proofs: readonly Proof[],
  profile: Profile,
  { program, version }: ProgramVersion,
): Standing => {
  const rules = rulesOf(profile);
  const proof = proofs.findLast(
    (each) =>
      each.profile === profile.name &&
      each.program === program &&
      each.version === version &&
      each.rules === rules,
  );
  const proven = proof === undefined ? "never" : proof.passed ? "yes" : "failed";
  return { profile: profile.name, program, version, proven };
};

/** A name of the rules by which a profile reads and types: other rules have another. */
export const rulesOf = ({ screen, submit, submitDelay, collapsed }: Profile): string => {
  // A word in front of the prompt is a matter of RELAY_PROMPT_GATING, not of the program.
  const composer = { ...screen.composer, named: undefined };
  const rules = [{ ...screen, composer }, submit, submitDelay, collapsed];
  const text = JSON.stringify(rules, (_key, value: unknown) =>
    value instanceof RegExp ? value.source : value,
  );
  return hashText(text).toString(36);
};

/** The newest proof takes the place of an earlier one of the same; of all of them the last hundred are kept. */
export const withProof = (proofs: readonly Proof[], proof: Proof): readonly Proof[] =>
  [...proofs.filter((each) => !isSame(each, proof)), proof].slice(-MOST);

const MOST = 100;

const isSame = (one: Proof, other: Proof): boolean =>
  one.profile === other.profile && one.program === other.program && one.version === other.version;

/** `claude 2.1.329` */
export const describeProgram = ({ profile, program, version }: Omit<Standing, "proven">): string =>
  nameWith(program ?? profile, version);

/** A name with the version behind it, where that is one that people know. */
export const nameWith = (name: string, version: string | undefined): string =>
  version === undefined || version.startsWith(FILE_VERSION) ? name : `${name} ${version}`;

/** What the version of a program begins with that only its file tells. */
export const FILE_VERSION = "file-";

/** The command that proves a program. */
export const selftestCommand = ({ profile, program }: Omit<Standing, "proven">): string =>
  profile === "generic"
    ? `party selftest generic --command ${program !== undefined && PLAIN.test(program) ? program : "COMMAND"}`
    : `party selftest ${profile}`;

const PLAIN = /^[\w.+\-]{1,64}$/v;

/** Why nothing is pasted into a program, or what a person should know of it: one clause. */
export const doubtOf = (standing: Standing): string | undefined => {
  const program = describeProgram(standing);
  const command = selftestCommand(standing);
  switch (standing.proven) {
    case "yes":
      return undefined;
    case "never":
      return `runs ${program}, which is not proven here: ${command}`;
    case "failed":
      return `runs ${program}, which failed its selftest: ${command}`;
  }
};
