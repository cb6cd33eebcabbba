/** Ids in the original's form, `msg_<epoch>_<number>`, `job_<epoch>_<number>`, made from what they stand for. */

import { hashText } from "../hash-text.ts";

/**
 * The same seed gives the same id each time. The number has nine digits where the original's has four: two hosts that write in one
 * second then get one id only once in a billion times.
 */
export const numberedId = (prefix: string, at: number, seed: string): string =>
  `${prefix}_${Math.floor(at / 1000)}_${100_000_000 + (hashText(seed) % 900_000_000)}`;
