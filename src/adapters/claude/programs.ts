import { basename, join } from "node:path";

import type { Incarnation } from "../../ports/panes.ts";
import type { Processes } from "../../ports/processes.ts";
import { NO_FACTS, type NativeInput, type ProgramFacts, SILENT } from "../../ports/programs.ts";
import { isOwnSocket, PEER_PROTOCOL, writeToSocket } from "./messaging-socket.ts";
import { type ClaudeSession, readSessionFile, transcriptOf } from "./session-file.ts";

/** What Claude Code tells of the session in a pane: where it is recorded, and the socket that takes messages. */
export const inspectClaude = (
  processes: Pick<Processes, "tree" | "startedAt" | "environment" | "commandLine">,
  incarnation: Incarnation,
): ProgramFacts => {
  const { agentPid } = incarnation;
  const own = inspectProcess(processes, agentPid);
  if (own !== undefined) return own;
  // Behind a wrapper; what it has started itself comes after it.
  const tree = processes.tree(agentPid);
  for (const pid of tree) {
    const facts = inspectProcess(processes, pid);
    if (facts !== undefined) return facts;
  }
  const isClaude = (pid: number): boolean =>
    basename(processes.commandLine(pid)?.[0] ?? "") === "claude";
  return tree.some(isClaude) ? SILENT : NO_FACTS;
};

const inspectProcess = (
  processes: Pick<Processes, "startedAt" | "environment">,
  pid: number,
): ProgramFacts | undefined => {
  const startedAt = processes.startedAt(pid);
  const configuration = configurationOf(processes.environment(pid));
  if (startedAt === undefined || configuration === undefined) return undefined;
  const session = readSessionFile(configuration, pid, startedAt);
  return (
    session && {
      transcript: transcriptOf(configuration, session),
      native: nativeOf(session),
      silent: false,
    }
  );
};

const configurationOf = (environment: Readonly<Record<string, string>>): string | undefined => {
  const { CLAUDE_CONFIG_DIR: configured, HOME: home } = environment;
  return configured ?? (home === undefined ? undefined : join(home, ".claude"));
};

const nativeOf = (session: ClaudeSession): NativeInput | undefined => {
  const { messagingSocketPath: path, peerProtocol } = session;
  if (path === undefined || peerProtocol !== PEER_PROTOCOL || !isOwnSocket(path)) return undefined;
  return {
    name: "claude's socket",
    give: (text, _id, interrupt) => writeToSocket(path, text, interrupt),
    keeps: () => Promise.resolve(undefined),
    // Its own queue ends with it, and others' it does not see.
    reclaim: () => Promise.resolve("unknown"),
  };
};
