import { PartyError } from "../error.ts";

const ID = /^[A-Za-z0-9][A-Za-z0-9._\-]{0,63}$/v;

/** True for a word that may name an attack: it becomes a file's name, so it never leads elsewhere. */
export const isAttackId = (text: string): boolean => ID.test(text) && !text.includes("..");

/** Throws NAME_INVALID for anything else. */
export const requireAttackId = (text: string): string => {
  if (isAttackId(text)) return text;
  throw new PartyError(
    "NAME_INVALID",
    `An attack can't be called ${JSON.stringify(text.slice(0, 80))}.`,
    {
      hint: "Use a letter or digit, then letters, digits, -, _ and single dots, at most 64 in all.",
    },
  );
};

const LONGEST_NAME = 100;
// Control characters, line ends among them, would make one name look like two.
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/v;

/** A phase's or a chunk's name: one line of visible text. Throws NAME_INVALID for anything else. */
export const requireStepName = (text: string): string => {
  const name = text.trim();
  const length = Array.from(name).length;
  if (name !== "" && length <= LONGEST_NAME && !CONTROL.test(name)) return name;
  const reason =
    name === ""
      ? "it is empty"
      : length > LONGEST_NAME
        ? `it has ${length} characters`
        : "it has a line end or another control character";
  throw new PartyError(
    "NAME_INVALID",
    `No phase or chunk can be called ${JSON.stringify(text.slice(0, 80))}: ${reason}.`,
    { hint: `Write one line of at most ${LONGEST_NAME} characters.` },
  );
};

const LONGEST_TEXT = 2_000;

/** A description or a remark. Throws USAGE for one that is too long. */
export const requireRemark = (text: string): string => {
  const length = Array.from(text).length;
  if (length <= LONGEST_TEXT) return text;
  throw new PartyError(
    "USAGE",
    `The text has ${length} characters; the limit is ${LONGEST_TEXT}.`,
    {
      hint: "Put it into a file and name the file.",
    },
  );
};
