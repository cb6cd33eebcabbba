import type { Processes } from "../ports/processes.ts";

/**
 * True for a process that the user's shared Codex app-server has started: its environment, and so its pane and role, are
 * those of whichever Codex began that server, and say nothing of whose it is.
 */
export const isOnSharedServer = (
  {
    ancestors,
    commandLine,
    hasTerminal,
  }: Pick<Processes, "ancestors" | "commandLine" | "hasTerminal">,
  pid: number,
): boolean => {
  const server = ancestors(pid).find((each) => commandLine(each)?.includes("app-server") === true);
  // One of an agent's own runs in the session of its pane.
  return server !== undefined && !hasTerminal(server);
};
