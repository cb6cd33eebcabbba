import { parseAddress } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";

export interface JsonFlag {
  readonly json: boolean;
}

export const jsonFlag = {
  kind: "boolean",
  brief: "Print one JSON document",
  default: false,
} as const;

/** A count of lines or rows: a whole number from 1 on. */
export const parseCount = (text: string): number => {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new PartyError("USAGE", `Not a count: ${JSON.stringify(text)}.`, {
      hint: "Write a whole number from 1 on.",
    });
  }
  return count;
};

/** An address as it was written, once it is one. */
export const parseName = (text: string): string => {
  parseAddress(text);
  return text.toLowerCase();
};

export const idParameter = {
  placeholder: "id",
  brief: "a message's id, as printed everywhere",
  parse: String,
} as const;
