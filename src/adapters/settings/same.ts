import { isDeepStrictEqual } from "node:util";

/** True for two documents of the same content: order of keys and prototypes do not count. */
export const isSame = (a: unknown, b: unknown): boolean => isDeepStrictEqual(plain(a), plain(b));

const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  return new Map(
    Object.entries(value)
      .map(([key, held]) => [key, plain(held)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
};
