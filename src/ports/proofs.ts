import type { Proof } from "../domain/proof.ts";

/** What selftests have proven here. */
export interface Proofs {
  read(): readonly Proof[];
  /** In place of an earlier one of the same program, version and profile. Is on disk when it returns. */
  add(proof: Proof): void;
}
