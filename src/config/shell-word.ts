export interface WordContext {
  readonly home: string;
  readonly lookUp: (name: string) => string | undefined;
  /** Throws: what was found can only be answered by running something. */
  readonly refuse: (reason: string) => never;
}

/** The value a POSIX shell would assign for `text`, the part behind `NAME=`. A comment may follow. */
export const parseShellWord = (text: string, context: WordContext): string => {
  let rest = text;
  let value = "";
  const tilde = /^~(?=\/|\s|$)/v.exec(rest);
  if (tilde !== null) {
    value = context.home;
    rest = rest.slice(1);
  }
  while (rest !== "" && !/^\s/v.test(rest)) {
    const part = nextPart(rest, context);
    value += part.value;
    rest = rest.slice(part.length);
  }
  const behind = rest.trim();
  if (behind !== "" && !behind.startsWith("#")) context.refuse(reasonFor(behind));
  return value;
};

interface Part {
  readonly value: string;
  /** How much of the text it took. */
  readonly length: number;
}

const nextPart = (text: string, context: WordContext): Part => {
  switch (text.charAt(0)) {
    case "'":
      return singleQuoted(text, context);
    case '"':
      return doubleQuoted(text, context);
    case "$":
      return variable(text, context);
    case "\\":
      if (text.length < 2) return context.refuse("a line may not go on in the next one");
      return { value: text[1] ?? "", length: 2 };
    default: {
      const plain = /^[^\s'"$\\`\|\x26;<>\(\)]+/v.exec(text)?.[0];
      return plain === undefined
        ? context.refuse(reasonFor(text))
        : { value: plain, length: plain.length };
    }
  }
};

const singleQuoted = (text: string, { refuse }: WordContext): Part => {
  const end = text.indexOf("'", 1);
  return end < 0
    ? refuse("a quote does not end on its line")
    : { value: text.slice(1, end), length: end + 1 };
};

const doubleQuoted = (text: string, context: WordContext): Part => {
  let value = "";
  let at = 1;
  for (;;) {
    const character = text[at];
    if (character === undefined) return context.refuse("a quote does not end on its line");
    if (character === '"') return { value, length: at + 1 };
    if (character === "`") return context.refuse(COMMAND);
    if (character === "$" && !/^\$(?:["\s]|$)/v.test(text.slice(at))) {
      const part = variable(text.slice(at), context);
      value += part.value;
      at += part.length;
    } else if (character === "\\" && /["\\$`]/v.test(text[at + 1] ?? "")) {
      value += text[at + 1];
      at += 2;
    } else {
      value += character;
      at += 1;
    }
  }
};

const variable = (text: string, { lookUp, refuse }: WordContext): Part => {
  const match = /^\$(?:(?<bare>[A-Za-z_]\w*)|\{(?<braced>[A-Za-z_]\w*)\})/v.exec(text);
  const name = match?.groups?.["bare"] ?? match?.groups?.["braced"];
  if (match === null || name === undefined) return refuse(reasonFor(text));
  const value = lookUp(name);
  return value === undefined
    ? refuse(`the variable ${name} is not set`)
    : { value, length: match[0].length };
};

const COMMAND = "command substitution is not run";

const REASONS: readonly (readonly [string, string])[] = [
  ["$((", "arithmetic is not computed"],
  ["$(", COMMAND],
  ["`", COMMAND],
  ["${", "only ${NAME} is known"],
  ["$'", "$'…' is not known"],
  ["$", "only $NAME and ${NAME} are known"],
  ["|", "a pipe is not run"],
  ["&", "nothing is run in the background"],
  [";", "one assignment a line"],
  ["<", "a redirection is not done"],
  [">", "a redirection is not done"],
  ["(", "arrays and subshells are not known"],
];

const reasonFor = (text: string): string =>
  REASONS.find(([start]) => text.startsWith(start))?.[1] ??
  "there is more than one assignment, or a value with blanks that needs quotes";
