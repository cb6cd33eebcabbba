import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";

import { parseTime } from "../../domain/duration.ts";
import { fieldsOf } from "../../domain/json-fields.ts";
import { type Proof, type ProofStep, withProof } from "../../domain/proof.ts";
import type { Proofs } from "../../ports/proofs.ts";
import type { Disk } from "./disk.ts";

/** {@link Proofs} in `proven.json`. */
export const createProofs = (disk: Disk, path: string): Proofs => {
  const read = createProofsReader(path);
  return {
    read,
    add: (proof) => {
      disk.makeDirectory(dirname(path));
      const document = { v: 1, proven: withProof(read(), proof).map(proofToDocument) };
      disk.replace(path, `${JSON.stringify(document, null, 2)}\n`);
    },
  };
};

/** Reads `proven.json`, again whenever it changed. A file that is missing, or says nothing that is understood, proves nothing. */
const createProofsReader = (path: string): (() => readonly Proof[]) => {
  let seen: string | undefined;
  let proofs: readonly Proof[] = [];
  return () => {
    const found = statSync(path, { throwIfNoEntry: false, bigint: true });
    const now = found && `${found.ino} ${found.mtimeNs} ${found.size}`;
    if (now !== seen) {
      seen = now;
      proofs = now === undefined ? [] : readProofs(path);
    }
    return proofs;
  };
};

const proofToDocument = (proof: Proof): object => ({
  profile: proof.profile,
  program: proof.program ?? null,
  version: proof.version ?? null,
  rules: proof.rules,
  at: new Date(proof.at).toISOString(),
  passed: proof.passed,
  steps: proof.steps,
});

const readProofs = (path: string): readonly Proof[] => {
  try {
    const { proven } = fieldsOf(JSON.parse(readFileSync(path, "utf8")));
    return Array.isArray(proven) ? proven.flatMap(parseProof) : [];
  } catch {
    return [];
  }
};

const parseProof = (value: unknown): readonly Proof[] => {
  const { profile, program, version, rules, at, passed, steps } = fieldsOf(value);
  const time = typeof at === "string" ? parseTime(at) : undefined;
  if (typeof profile !== "string" || typeof rules !== "string" || time === undefined) return [];
  return [
    {
      profile,
      rules,
      at: time,
      program: typeof program === "string" ? program : undefined,
      version: typeof version === "string" ? version : undefined,
      passed: passed === true,
      steps: Array.isArray(steps) ? steps.flatMap(parseStep) : [],
    },
  ];
};

const parseStep = (value: unknown): readonly ProofStep[] => {
  const { step, outcome, detail } = fieldsOf(value);
  const known = OUTCOMES.find((one) => one === outcome);
  return typeof step === "string" && typeof detail === "string" && known !== undefined
    ? [{ step, outcome: known, detail }]
    : [];
};

const OUTCOMES = ["passed", "failed", "skipped"] as const;
