import { quoteForShell } from "../../../src/domain/agent-command.ts";
import type { Api } from "../model-server/model-server.ts";

/** How a test sets up and drives one of the real programs, as its person does. */
export interface RealProgram {
  /** In which its model is spoken to. */
  readonly api: Api;
  readonly role: string;
  /** What it shows when it waits for its person with an empty composer. */
  readonly ready: RegExp;
  /** The row of its composer that holds `text` alone. */
  readonly composed: (text: string) => RegExp;
  /** What it shows of a dialog that asks for leave to run a command, and the key that says yes. */
  readonly asks: RegExp;
  readonly yes: string;
  /** How the script has it ask: by a command that is not allowed, or by one that leaves its sandbox. */
  readonly askWith: "RUN" | "ASK";
  /** Milliseconds that a person leaves between a paste and Enter. */
  readonly patience: number;
  /** It may run `sleep` without being asked. */
  readonly sleeps: boolean;
  /** It records what its model was sent only later: what it was given as it died, nobody can know. */
  readonly recordsLate: boolean;
  /** One word of the command line by which its processes are known. */
  readonly process: RegExp;
  setUp(place: ProgramPlace): ProgramStart;
}

export interface ProgramPlace {
  readonly home: string;
  readonly directory: string;
  readonly share: string;
  readonly modelUrl: string;
  readonly asksForTrust: boolean;
}

export interface ProgramStart {
  readonly command: string;
  /** Starts it again with its conversation. */
  readonly resumed: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Where the test runner put a real program, as a word for a shell. */
export const installed = (name: string): string => {
  const path = process.env[`PARTY_TEST_${name.toUpperCase()}`];
  if (path === undefined) throw new Error("Run this with `npm run test:agents`.");
  return quoteForShell(path);
};
