import type { Waitable } from "../../domain/delivery.ts";
import { WAITABLE } from "../../domain/delivery.ts";
import { parseDeadline, parseDuration } from "../../domain/duration.ts";
import { kindOfType, TYPE_WORDS } from "../../domain/classic/classic-type.ts";
import { PartyError } from "../../domain/error.ts";
import type { Priority } from "../../domain/message.ts";
import type { DraftInput } from "../../domain/validate-draft.ts";
import type { Claim } from "../../operations/resolve-sender.ts";
import { type Scanned, scanWords } from "./scan-words.ts";
import { type SendVerb, takesOf } from "./send-options.ts";

export interface SendArguments {
  /** The id that `reply` answers. */
  readonly answers: string | undefined;
  readonly text: TextSource;
  readonly claim: Claim;
  /** All but the body, not yet checked. */
  readonly draft: Omit<DraftInput, "body">;
  readonly wait: Waitable | undefined;
  /** Waits until it is with the remote. */
  readonly waitPush: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  readonly json: boolean;
  /** Facts of this machine to put below the text, as they were written. */
  readonly facts: readonly string[];
  /** What the text begins with. */
  readonly template: string | undefined;
}

export type TextSource =
  /** Facts or a template are all that is said. */
  | { readonly kind: "none" }
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "stdin" };

/** Reads the command line of `relay send` or `relay reply`. Undefined when it asks for help, or for the templates. */
export const parseSend = (
  verb: SendVerb,
  argv: readonly string[],
  now: number,
): SendArguments | "templates" | undefined => {
  const scanned = scanWords(argv, takesOf(verb), (given) => (given.has("--to") ? 0 : 1));
  const { options } = scanned;
  if (options.has("--help") || options.has("-h")) return undefined;
  return options.has("--list-templates") ? "templates" : readSend(verb, scanned, now);
};

const readSend = (
  verb: SendVerb,
  { options, leading, text }: Scanned,
  now: number,
): SendArguments => {
  const value = (name: string): string | undefined => options.get(name)?.[0];
  const deadline = (name: string): number | undefined => {
    const written = value(name);
    return written === undefined ? undefined : parseDeadline(written, now);
  };

  const isOwed = ["--needs-reply", "--ack-required"].some((name) => options.has(name));
  const replyBy = deadline("--by");
  // In the order of the line, so that the first thing missing is the one that is told.
  const answers = verb === "send" ? undefined : answeredId(leading, verb);
  const to = verb === "send" ? recipients(options.get("--to") ?? leading) : [];
  const asked = isOwed || replyBy !== undefined;
  // Saying nothing leaves it to the kind.
  const needsReply = isOwed || undefined;
  const facts = options.get("--facts") ?? [];
  const template = value("--template");
  const words = wordsOf(verb, text);
  return {
    answers,
    text: textSource(words, value("--file"), facts.length > 0 || template !== undefined),
    claim: { from: value("--from"), asHuman: parseAs(value("--as")) },
    draft: {
      to,
      kind: value("--kind") ?? kindFor(verb, value("--type"), asked),
      subject: value("--subject"),
      priority: parsePriority(value("--priority")),
      thread: value("--thread"),
      replyTo: value("--reply-to"),
      needsReply,
      replyBy,
      ephemeral: options.has("--ephemeral"),
      expiresAt: deadline("--expires"),
      interrupt: options.has("--interrupt"),
      project: value("--project"),
      key: value("--key"),
      allowSecret: options.has("--allow-secret") || undefined,
    },
    wait: parseWait(value("--wait")),
    waitPush: options.has("--wait-push"),
    timeout: parseDuration(value("--timeout") ?? "10m"),
    json: options.has("--json"),
    facts,
    template,
  };
};

/** An acknowledgement needs no words. */
const wordsOf = (verb: SendVerb, text: readonly string[]): readonly string[] =>
  verb === "ack" && text.length === 0 ? [ACKNOWLEDGED] : text;

const ACKNOWLEDGED = "Acknowledged.";

/** Whoever is owed an answer has made a request. */
const kindFor = (verb: SendVerb, type: string | undefined, asked: boolean): string => {
  if (verb === "ack") return "ack";
  if (type !== undefined) return kindOfType(oneOf("--type", type.toLowerCase(), TYPE_WORDS));
  return asked ? "request" : "chat";
};

const recipients = (written: readonly string[]): readonly string[] => {
  const names = written.flatMap((list) => list.split(",")).map((name) => name.trim());
  if (names.length === 0 || names.includes("")) {
    throw usage(
      written.length === 0 ? "No recipient." : `No recipient in ${JSON.stringify(written.join())}.`,
      'Write `relay send <to> "<text>"`; `relay who` lists whom.',
    );
  }
  return names;
};

const answeredId = ([id]: readonly string[], verb: SendVerb): string => {
  if (id === undefined) throw usage("No message id.", `Write \`relay ${verb} <id> "<text>"\`.`);
  return id;
};

const textSource = (
  words: readonly string[],
  file: string | undefined,
  mayBeNone: boolean,
): TextSource => {
  if (file !== undefined) {
    if (words.length > 0) {
      throw usage("A text and --file are given.", "Give one of the two.");
    }
    return file === "-" ? { kind: "stdin" } : { kind: "file", path: file };
  }
  if (words.length === 0) {
    if (mayBeNone) return { kind: "none" };
    throw usage("No text.", "Write it behind the recipient, or - to read standard input.");
  }
  return words.length === 1 && words[0] === "-"
    ? { kind: "stdin" }
    : { kind: "words", text: words.join(" ") };
};

const PRIORITIES = { "0": 0, "1": 1, "2": 2, urgent: 0, normal: 1, low: 2 } as const;

const parsePriority = (text = "normal"): Priority =>
  PRIORITIES[
    oneOf("--priority", text.toLowerCase(), ["urgent", "normal", "low", "0", "1", "2"] as const)
  ];

const parseAs = (text: string | undefined): boolean => {
  if (text !== undefined) oneOf("--as", text.toLowerCase(), ["human", "vog"]);
  return text !== undefined;
};

/** `--wait` alone waits for the first thing that says the recipient has it. */
const parseWait = (text: string | undefined): Waitable | undefined => {
  if (text === undefined) return undefined;
  return text === "" ? "handed" : oneOf("--wait", text.toLowerCase(), WAITABLE);
};

const oneOf = <Word extends string>(name: string, text: string, words: readonly Word[]): Word => {
  const found = words.find((word) => word === text);
  if (found === undefined) {
    throw usage(`${name} can't be ${JSON.stringify(text)}.`, `Use ${words.join(", ")}.`);
  }
  return found;
};

const usage = (message: string, hint: string): PartyError =>
  new PartyError("USAGE", message, { hint });
