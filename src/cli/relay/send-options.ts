import type { Takes } from "./scan-words.ts";

interface Option {
  readonly takes: Takes;
  /** How the value is shown in the help. */
  readonly value?: string;
  readonly brief: string;
}

/** Every option of `relay send` and `relay reply`, in the order of the help. */
const OPTIONS: Readonly<Record<string, Option>> = {
  "--to": { takes: "values", value: "WHO", brief: "recipient, again for more" },
  "--from": { takes: "value", value: "ROLE", brief: "send as this role (default: who you are)" },
  "--as": { takes: "value", value: "human", brief: "send as the human" },
  "--kind": {
    takes: "value",
    value: "KIND",
    brief: "chat command event ack nag info warning error request",
  },
  "--type": {
    takes: "value",
    value: "TYPE",
    brief: "the kind in the scripts' words: info warning error request",
  },
  "--subject": { takes: "value", value: "TEXT", brief: "at most 100 characters" },
  "--priority": { takes: "value", value: "P", brief: "urgent, normal or low (0, 1, 2)" },
  "--thread": { takes: "value", value: "NAME", brief: "put it into a thread" },
  "--reply-to": { takes: "value", value: "ID", brief: "the message it answers" },
  "--needs-reply": { takes: "nothing", brief: "the recipient owes an answer" },
  "--ack-required": { takes: "nothing", brief: "the same, in the scripts' words" },
  "--by": { takes: "value", value: "TIME", brief: "owes it by then: 30m, 14:30, RFC 3339" },
  "--ephemeral": { takes: "nothing", brief: "never leaves this host's ledger" },
  "--expires": { takes: "value", value: "TIME", brief: "not delivered after then" },
  "--project": { takes: "value", value: "NAME", brief: "the project it belongs to" },
  "--file": { takes: "value", value: "PATH", brief: "read the text from a file" },
  "--facts": {
    takes: "values",
    value: "LIST",
    brief: "facts below the text: pkg:NAME,git:PATH,disk",
  },
  "--template": { takes: "value", value: "NAME", brief: "begin with an answer written from facts" },
  "--list-templates": { takes: "nothing", brief: "show the templates" },
  "--key": { takes: "value", value: "KEY", brief: "send once: the same key gives the first id" },
  "--interrupt": {
    takes: "nothing",
    brief: "break into a turn (human only; Claude Code and Codex)",
  },
  "--allow-secret": {
    takes: "nothing",
    brief: "to other hosts although it looks like a secret; written down",
  },
  "--wait": { takes: "maybe", value: "handed|seen|answered", brief: "wait until then" },
  "--wait-push": {
    takes: "nothing",
    brief: "wait until it is with the remote, at most 15 s",
  },
  "--timeout": { takes: "value", value: "TIME", brief: "wait no longer (default 10m)" },
  "--json": { takes: "nothing", brief: "print one JSON document" },
  "--help": { takes: "nothing", brief: "show this" },
  "-h": { takes: "nothing", brief: "" },
};

/** `ack` is a reply that says no more than that the message was taken. */
export type SendVerb = "send" | "reply" | "ack";

/** What each verb's options take; `reply` has its recipient and thread from the message it answers. */
export const takesOf = (verb: SendVerb): ReadonlyMap<string, Takes> =>
  new Map(
    Object.entries(OPTIONS)
      .filter(([name]) => (verb === "ack" ? OF_ACK.has(name) : isOf(verb, name)))
      .map(([name, { takes }]) => [name, takes]),
  );

const isOf = (verb: SendVerb, name: string): boolean =>
  !(verb === "send" ? REPLY_ONLY : SEND_ONLY).has(name);

const OF_ACK: ReadonlySet<string> = new Set([
  "--from",
  "--as",
  "--file",
  "--wait-push",
  "--json",
  "--help",
  "-h",
]);

const SEND_ONLY: ReadonlySet<string> = new Set(["--to", "--thread", "--reply-to"]);

const REPLY_ONLY: ReadonlySet<string> = new Set(["--template", "--list-templates"]);

/** The help of `relay send`, `relay reply` and `relay ack`. */
export const sendHelp = (verb: SendVerb): string =>
  [
    USAGES[verb],
    "",
    BRIEFS[verb],
    "A text of - is read from standard input. Write -- before a text that begins with an option.",
    "",
    ...[...takesOf(verb).keys()].filter((name) => name !== "-h").map(helpLine),
    "",
    EXAMPLES[verb],
    "Exit status: 0 on disk · 2 usage · 3 configuration · 4 unknown recipient · 5 refused,",
    "or --wait ended in failed, unsure, expired · 6 try again · 7 --wait timed out",
  ].join("\n");

const USAGES: Readonly<Record<SendVerb, string>> = {
  send: "relay send [options] <to>[,<to>…] <text…>",
  reply: "relay reply [options] <id> <text…>",
  ack: "relay ack [options] <id> [<text…>]",
};

const BRIEFS: Readonly<Record<SendVerb, string>> = {
  send: "Sends a message. Exit 0 means that it is on disk; no daemon is needed.",
  reply: "Answers a message: to its sender, in its thread.",
  ack: "Acknowledges a message that an answer is owed to: that ends the debt.",
};

const EXAMPLES: Readonly<Record<SendVerb, string>> = {
  send: 'Example: relay send --needs-reply --by 30m cc "Which port?"',
  reply:
    'Example: relay reply 7f3k2m9q8d "8080"\nExample: relay reply --template installed --facts pkg:libssl-dev 7f3k2m9q8d',
  ack: 'Example: relay ack 7f3k2m9q8d "Taken."',
};

const helpLine = (name: string): string => {
  const { takes, value = "", brief } = OPTIONS[name] ?? { takes: "nothing", brief: "" };
  const shown = takes === "maybe" ? `${name}[=${value}]` : `${name} ${value}`;
  return `  ${shown.padEnd(30)} ${brief}`;
};
