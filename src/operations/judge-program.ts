import type { Hold } from "../domain/delivery.ts";
import { doubtOf, type Proof, type Standing, standingOf } from "../domain/proof.ts";
import type { ProgramVersions } from "../ports/program-versions.ts";
import type { Sight } from "./delivery-deps.ts";

export interface JudgeDeps {
  readonly versions: ProgramVersions;
  readonly proofs: () => readonly Proof[];
  /** Nothing is pasted into what is not proven. */
  readonly required: boolean;
  /** Told once of each version of a program that something is about to be pasted into without a proof. */
  readonly doubted: (standing: Standing) => void;
}

export interface Judge {
  /** How far pasting into the program that was seen is proven. */
  standing(sight: Pick<Sight, "incarnation" | "profile">): Standing;
  /** Why it must not be pasted into. */
  mayPaste(sight: Pick<Sight, "incarnation" | "profile">): Hold | undefined;
}

export const createJudge = ({ versions, proofs, required, doubted }: JudgeDeps): Judge => {
  const told = new Set<string>();
  const standing: Judge["standing"] = ({ incarnation, profile }) =>
    standingOf(proofs(), profile, versions.of(incarnation, profile));
  return {
    standing,
    mayPaste: (sight) => {
      const now = standing(sight);
      const doubt = doubtOf(now);
      if (doubt === undefined) return undefined;
      const { profile, program, version, proven } = now;
      const about = JSON.stringify([profile, program, version, proven]);
      if (!told.has(about)) doubted(now);
      told.add(about);
      return required ? { because: "not-proven", reason: doubt } : undefined;
    },
  };
};
