/** Reading of JSON that others wrote: everything may be missing or of another type. */

export type Fields = Readonly<Record<string, unknown>>;

/** True for an object with fields: no list, no null. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

/** A text that says something. */
export const filledTextOf = (value: unknown): string | undefined =>
  value === "" ? undefined : textOf(value);

export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];

/** A whole number that is not negative. */
export const countOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** Any number that can be counted with. */
export const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/** RFC 3339 as epoch milliseconds. */
export const timeOf = (value: unknown): number | undefined => {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};
