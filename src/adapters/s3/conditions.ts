import type { Condition, Put } from "../../ports/object-store.ts";
import type { Outcome } from "./requests.ts";
import type { Refusal } from "./store-error.ts";

/** The whole content's hash goes with the object: an etag says nothing of it where it was stored in parts or encrypted. */
export const SHA256 = "x-amz-meta-sha256";

export const conditionHeaders = (condition: Condition): Readonly<Record<string, string>> =>
  condition.kind === "absent" ? { "if-none-match": "*" } : { "if-match": condition.etag };

export const toPut = (outcome: Outcome<string>): Put =>
  outcome.kind === "done" ? { kind: "stored", etag: outcome.value } : { kind: "changed" };

/** Of an object that is to be replaced but has gone, a store says that there is none. */
export const isChangedUnder =
  (condition: Condition) =>
  (refusal: Refusal): boolean =>
    isChanged(refusal) || (condition.kind === "same" && isMissing(refusal));

export const isChanged = ({ status }: Refusal): boolean => status === 412;

/** A HEAD has no body to name what is missing: of a bucket that is not there the listing before it tells. */
export const isMissing = ({ status, code }: Refusal): boolean =>
  status === 404 && (code === "NoSuchKey" || code === "");
