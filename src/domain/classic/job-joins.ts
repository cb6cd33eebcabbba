/** The fields of a job in which two hosts may differ without a conflict. */

import { numberOf, objectOf, textOf } from "./fields.ts";
import type { Json } from "./json.ts";
import { type Joins, mergeFields } from "./merge-fields.ts";

/** A job goes from queued to running to its end; where one host says failed and another completed, somebody did it. */
const RANKS: ReadonlyMap<string, number> = new Map([
  ["", 0],
  ["queued", 1],
  ["running", 3],
  ["failed", 4],
  ["completed", 5],
]);

const furthest = (theirs: Json, ours: Json): Json => {
  const distance = rankOf(theirs) - rankOf(ours);
  if (distance !== 0) return distance > 0 ? theirs : ours;
  return textOf(theirs) >= textOf(ours) ? theirs : ours;
};

const rankOf = (status: Json): number => RANKS.get(textOf(status).trim().toLowerCase()) ?? 2;

/** The greater number, else the later text: times of one form. */
const greater = (theirs: Json, ours: Json): Json => {
  const [their, our] = [numberOf(theirs), numberOf(ours)];
  if (their !== undefined && our !== undefined) return their >= our ? theirs : ours;
  return textOf(theirs) >= textOf(ours) ? theirs : ours;
};

const METADATA_JOINS: Joins = new Map([
  ["last_updated", greater],
  ["next_job_id", greater],
]);

export const JOB_JOINS: Joins = new Map([
  ["status", furthest],
  [
    "metadata",
    (theirs: Json, ours: Json): Json =>
      mergeFields(
        { base: undefined, theirs: objectOf(theirs), ours: objectOf(ours) },
        METADATA_JOINS,
      ).fields,
  ],
]);
