import { join } from "node:path";

import { fieldsOf, filledTextOf } from "../../domain/json-fields.ts";
import { parseLine } from "../../domain/transcripts/record.ts";
import type { Incarnation } from "../../ports/panes.ts";
import type { Processes } from "../../ports/processes.ts";
import { NO_FACTS, type ProgramFacts, SILENT } from "../../ports/programs.ts";
import { namesIn, textIn, writtenAt } from "../system/quiet-reads.ts";

/** A process's age is known to a hundredth of a second, a file's time to less. */
const CLOCK_ERROR = 1_000;

/**
 * Where Gemini CLI records the chat in a pane, as measured on 0.61.0: in one file a chat below
 * `tmp/<name of the directory>/chats`, begun when the program begins, and a second one of the same chat where that is
 * resumed in another minute. Nothing says whose a file is: it is the one that was written last since the process began.
 * Those beside it are searched with it (`transcripts.ts`).
 */
export const inspectGemini = (
  processes: Pick<Processes, "tree" | "environment" | "workingDirectory" | "age">,
  { agentPid }: Incarnation,
  now: () => number,
): ProgramFacts => {
  const tree = processes.tree(agentPid);
  for (const pid of tree) {
    const { HOME: home } = processes.environment(pid);
    const directory = processes.workingDirectory(pid);
    const age = processes.age(pid);
    if (home === undefined || directory === undefined || age === undefined) continue;
    const chats = chatsOf(join(home, ".gemini"), directory);
    const transcript = chats && currentChat(chats, now() - age - CLOCK_ERROR);
    if (transcript !== undefined) return { ...NO_FACTS, transcript };
  }
  return tree.length === 0 ? NO_FACTS : SILENT;
};

const chatsOf = (configuration: string, directory: string): string | undefined => {
  const text = textIn(join(configuration, "projects.json"));
  const { projects } = (text === undefined ? undefined : parseLine(text)) ?? {};
  const name = filledTextOf(fieldsOf(projects)[directory]);
  return name === undefined ? undefined : join(configuration, "tmp", name, "chats");
};

const currentChat = (chats: string, since: number): string | undefined => {
  const written = namesIn(chats)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => ({ path: join(chats, name), at: writtenAt(join(chats, name)) }))
    .filter(({ at }) => at >= since);
  return written.toSorted((a, b) => b.at - a.at)[0]?.path;
};
