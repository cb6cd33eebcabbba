import { parseArgs } from "node:util";

export interface BenchOptions {
  readonly kind: "run";
  /** What to measure; everything when empty. */
  readonly only: readonly string[];
  readonly json: boolean;
  readonly long: boolean;
}

export interface WrongOptions {
  readonly kind: "wrong";
  readonly message: string;
}

export const readOptions = (
  words: readonly string[],
  names: readonly string[],
): BenchOptions | WrongOptions => {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        only: { type: "string", multiple: true, default: [] },
        json: { type: "boolean", default: false },
        long: { type: "boolean", default: false },
      },
    });
    const unknown = values.only.find((name) => !names.includes(name));
    if (unknown === undefined) return { kind: "run", ...values };
    return wrong(`There is no ${JSON.stringify(unknown)} to measure, only ${names.join(", ")}.`);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
};

const wrong = (message: string): WrongOptions => ({ kind: "wrong", message });
