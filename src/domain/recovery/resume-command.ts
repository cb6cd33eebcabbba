import { baseName, programOf } from "../agent-command.ts";

/** How an agent is started, and what is known of its last conversation. */
export interface ToResume {
  readonly command: string;
  /** What configuration or its profile says. */
  readonly resume: string | undefined;
  /** The file that its program recorded in last. */
  readonly conversation: string | undefined;
  /** No other agent runs the same program in its directory: the last conversation there is its own. */
  readonly isAlone: boolean;
}

export interface Resumption {
  readonly command: string;
  /** False: its program begins anew, and only its packet tells what went on. */
  readonly resumes: boolean;
}

/** The command with which an agent goes on with its own conversation, and never with another's. */
export const resumeCommand = (agent: ToResume): Resumption => {
  const { command, resume, isAlone } = agent;
  const program = programOf(command);
  const name = program === undefined ? "" : baseName(program);
  if (program !== undefined && name === "claude") return resumeClaude(agent, program);
  if (program !== undefined && name === "codex") return resumeCodex(agent, program);
  // What a profile or a person says goes on with the last one, whosever it was.
  if (resume !== undefined && isAlone) return { command: resume, resumes: true };
  return { command, resumes: false };
};

const resumeClaude = (
  { command, conversation, isAlone }: ToResume,
  program: string,
): Resumption => {
  if (CLAUDE_CHOSEN.test(command)) return { command, resumes: true };
  const plain = command.replace(CLAUDE_CONTINUE, "$<before>");
  const id = CLAUDE_RECORD.exec(conversation ?? "")?.groups?.["id"];
  if (id !== undefined) return { command: after(plain, program, `--resume ${id}`), resumes: true };
  if (isAlone) return { command: after(plain, program, "-c"), resumes: true };
  return { command: plain, resumes: false };
};

const resumeCodex = ({ command, conversation, isAlone }: ToResume, program: string): Resumption => {
  if (CODEX_CHOSEN.test(command)) return { command, resumes: true };
  const id = CODEX_RECORD.exec(conversation ?? "")?.groups?.["id"];
  if (id !== undefined) return { command: after(command, program, `resume ${id}`), resumes: true };
  if (isAlone) return { command: after(command, program, "resume --last"), resumes: true };
  return { command, resumes: false };
};

/** Behind the program's first word: what follows it stays as it is. */
const after = (command: string, program: string, words: string): string => {
  const end = command.indexOf(program) + program.length;
  return `${command.slice(0, end)} ${words}${command.slice(end)}`;
};

const UUID = String.raw`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`;
/** `~/.claude/projects/<directory>/<session>.jsonl` */
const CLAUDE_RECORD = new RegExp(String.raw`\/(?<id>${UUID})\.jsonl$`, "v");
/** `~/.codex/sessions/2026/11/20/rollout-2026-11-20T14-00-00-<thread>.jsonl` */
const CODEX_RECORD = new RegExp(String.raw`\/rollout-[^\/]*?(?<id>${UUID})\.jsonl$`, "v");

// Only in front of the first quote: behind it a word may be part of a text.
const CLAUDE_CHOSEN = /^[^'"]*?\s(?:-r|--resume|--session-id)(?=[\s=]|$)/v;
const CLAUDE_CONTINUE = /^(?<before>[^'"]*?)\s(?:-c|--continue)(?=\s|$)/v;
const CODEX_CHOSEN = /^[^'"]*?\s(?:resume|fork)(?=\s|$)/v;
