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
  "--subject": { takes: "value", value: "TEXT", brief: "at most 100 characters" },
  "--priority": { takes: "value", value: "P", brief: "urgent, normal or low (0, 1, 2)" },
  "--thread": { takes: "value", value: "NAME", brief: "put it into a thread" },
  "--reply-to": { takes: "value", value: "ID", brief: "the message it answers" },
  "--needs-reply": { takes: "nothing", brief: "the recipient owes an answer" },
  "--by": { takes: "value", value: "TIME", brief: "owes it by then: 30m, 14:30, RFC 3339" },
  "--ephemeral": { takes: "nothing", brief: "never leaves this host's ledger" },
  "--expires": { takes: "value", value: "TIME", brief: "not delivered after then" },
  "--project": { takes: "value", value: "NAME", brief: "the project it belongs to" },
  "--file": { takes: "value", value: "PATH", brief: "read the text from a file" },
  "--key": { takes: "value", value: "KEY", brief: "send once: the same key gives the first id" },
  "--interrupt": { takes: "nothing", brief: "break into a turn (human only; Claude Code can)" },
  "--wait": { takes: "maybe", value: "handed|seen|answered", brief: "wait until then" },
  "--timeout": { takes: "value", value: "TIME", brief: "wait no longer (default 10m)" },
  "--json": { takes: "nothing", brief: "print one JSON document" },
  "--help": { takes: "nothing", brief: "show this" },
  "-h": { takes: "nothing", brief: "" },
};

/** What each verb's options take; `reply` has its recipient and thread from the message it answers. */
export const takesOf = (verb: "send" | "reply"): ReadonlyMap<string, Takes> =>
  new Map(
    Object.entries(OPTIONS)
      .filter(([name]) => verb === "send" || !SEND_ONLY.has(name))
      .map(([name, { takes }]) => [name, takes]),
  );

const SEND_ONLY: ReadonlySet<string> = new Set(["--to", "--thread", "--reply-to"]);

/** The help of `relay send` and `relay reply`. */
export const sendHelp = (verb: "send" | "reply"): string =>
  [
    verb === "send"
      ? "relay send [options] <to>[,<to>…] <text…>"
      : "relay reply [options] <id> <text…>",
    "",
    verb === "send"
      ? "Sends a message. Exit 0 means that it is on disk; no daemon is needed."
      : "Answers a message: to its sender, in its thread.",
    "A text of - is read from standard input. Write -- before a text that begins with an option.",
    "",
    ...[...takesOf(verb).keys()].filter((name) => name !== "-h").map(helpLine),
    "",
    EXAMPLES[verb],
    "Exit status: 0 on disk · 2 usage · 3 configuration · 4 unknown recipient · 5 refused,",
    "or --wait ended in failed, unsure, expired · 6 try again · 7 --wait timed out",
  ].join("\n");

const EXAMPLES = {
  send: 'Example: relay send --needs-reply --by 30m cc "Which port?"',
  reply: 'Example: relay reply 7f3k2m9q8d "8080"',
} as const;

const helpLine = (name: string): string => {
  const { takes, value = "", brief } = OPTIONS[name] ?? { takes: "nothing", brief: "" };
  const shown = takes === "maybe" ? `${name}[=${value}]` : `${name} ${value}`;
  return `  ${shown.padEnd(30)} ${brief}`;
};
