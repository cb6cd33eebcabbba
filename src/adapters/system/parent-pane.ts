import { readFileSync } from "node:fs";

import type { Processes } from "../../ports/processes.ts";

/** A tmux pane as the environment of what runs in it names it. */
export interface PanePlace {
  readonly pane: string;
  readonly socket: string;
}

/** The pane that the nearest parent's environment names: an agent may run its shells without the variables of its own. */
export const findParentPane = (
  pid: number,
  { ancestors }: Pick<Processes, "ancestors">,
  root = "/proc",
): PanePlace | undefined => {
  for (const parent of ancestors(pid)) {
    const variables = environmentOf(root, parent);
    const pane = valueOf(variables, "TMUX_PANE");
    const socket = valueOf(variables, "TMUX")?.split(",", 1)[0];
    if (pane !== undefined && socket !== undefined) return { pane, socket };
  }
  return undefined;
};

const environmentOf = (root: string, pid: number): readonly string[] => {
  try {
    return readFileSync(`${root}/${pid}/environ`, "utf8").split("\0");
  } catch {
    // Another user's, or it has ended.
    return [];
  }
};

const valueOf = (variables: readonly string[], name: string): string | undefined =>
  variables.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) || undefined;
