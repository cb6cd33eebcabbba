import { parseArgs } from "node:util";

export interface Options {
  readonly skin: "claude" | "codex" | "generic";
  readonly role: string;
  readonly transcript: string | undefined;
  readonly readLog: string | undefined;
  readonly keyLog: string | undefined;
  readonly repaint: readonly [number, number];
  readonly parts: boolean;
  readonly seed: number;
  readonly think: number;
  readonly script: string | undefined;
  readonly reply: boolean;
  readonly alternateScreen: boolean;
  readonly control: string | undefined;
  readonly dialogEvery: number;
  readonly program: string | undefined;
}

export const HELP = `demo-agent: stands in for a coding agent in a terminal

  --skin claude|codex|generic  how it looks and behaves (generic)
  --role NAME                  its name in the header of the generic skin
  --script FILE|JSON           the state to begin in: chrome, entries, pastes, paste_id, clock, verbs, commands, plays
  --think MS                   how long a turn takes (400)
  --reply                      runs the command that a relay message asks to be answered with
  --repaint MIN-MAX            the delay before a paint, in ms (0-80)
  --whole                      never paints in two parts
  --seed N                     for delays, parts and dialogs by chance (1)
  --dialog-every P             chance of a dialog in each 100 ms while idle (0)
  --no-alt                     stays on the main screen
  --program NAME               the name of its process
  --read-log FILE              appends what its model read: {"ts","text"}
  --transcript FILE            appends a transcript as Claude Code writes it
  --key-log FILE               appends every key, paste and dialog, with the state it met
  --control PATH               listens on a unix socket for commands, one JSON object a line, each
                               acknowledged once it is painted:
                               {"do":"dialog","question":…,"command":…} {"do":"answer"}
                               {"do":"busy","ms":N} {"do":"freeze","ms":N} {"do":"menu"}
                               {"do":"type","text":…} {"do":"paste","text":…} {"do":"key","key":…}
                               {"do":"clear"} {"do":"submit"} {"do":"say","text":…}
                               {"do":"state"} {"do":"exit","code":N}
  --dangerously-skip-permissions
                               taken and of no effect, so that it can be seen among its arguments
  --help                       this text

Times in logs are milliseconds since 1970 with fractions. An event "submitted" has read_at, when
Enter was read, and painted_at, when the terminal had the empty composer.
`;

/** Reads the command line; undefined when help was asked for. */
export const readOptions = (args: readonly string[]): Options | undefined => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      skin: { type: "string", default: "generic" },
      role: { type: "string", default: "" },
      script: { type: "string" },
      think: { type: "string", default: "400" },
      reply: { type: "boolean", default: false },
      repaint: { type: "string", default: "0-80" },
      whole: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      "dialog-every": { type: "string", default: "0" },
      "no-alt": { type: "boolean", default: false },
      program: { type: "string" },
      "read-log": { type: "string" },
      transcript: { type: "string" },
      "key-log": { type: "string" },
      control: { type: "string" },
      "dangerously-skip-permissions": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    skin: readSkin(values.skin),
    role: values.role,
    script: values.script,
    think: readNumber("think", values.think),
    reply: values.reply,
    repaint: readRange(values.repaint),
    parts: !values.whole,
    seed: readNumber("seed", values.seed),
    dialogEvery: readNumber("dialog-every", values["dialog-every"]),
    alternateScreen: !values["no-alt"],
    program: values.program,
    readLog: values["read-log"],
    transcript: values.transcript,
    keyLog: values["key-log"],
    control: values.control,
  };
};

const readSkin = (text: string): Options["skin"] => {
  if (text === "claude" || text === "codex" || text === "generic") return text;
  throw new Error(`--skin must be claude, codex or generic, not ${JSON.stringify(text)}`);
};

const readNumber = (name: string, text: string): number => {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0) return value;
  throw new Error(`--${name} must be a number from 0 up, not ${JSON.stringify(text)}`);
};

const readRange = (text: string): readonly [number, number] => {
  const [least, most] = text.split("-").map(Number);
  if (least !== undefined && most !== undefined && least >= 0 && most >= least)
    return [least, most];
  throw new Error(`--repaint must be MIN-MAX in milliseconds, not ${JSON.stringify(text)}`);
};
