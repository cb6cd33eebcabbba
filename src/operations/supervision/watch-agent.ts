import { parseAgent } from "../../domain/address.ts";
import type { ScreenKind } from "../../domain/screen.ts";
import { endedStatus, isDone } from "../../domain/supervision/ended-status.ts";
import type { Life } from "../../domain/supervision/incident.ts";
import type { Processes } from "../../ports/processes.ts";
import type { Sight } from "../delivery-deps.ts";

export interface WatchDeps {
  readonly processes: Pick<Processes, "isAlive" | "startedAt" | "foregroundOf" | "lastOutputAt">;
  /** A program that works and shows nothing for so long is stuck. */
  readonly stuckAfter: number;
}

/** What the processes say: that the screen is worth a look, or nothing new. */
export type Glance = "look" | "same";

export type Standing =
  /** Its screen says that it works, and does not move. */
  { readonly kind: "stuck" } | { readonly kind: "done" | "failed"; readonly status: number };

/** What is known of one agent, and how that is kept up without asking the multiplexer. */
export interface AgentWatch {
  observed(sight: Sight | undefined): void;
  /** Reads a few files of `/proc` and starts nothing. */
  glance(now: number): Glance;
  life(): Life | undefined;
  /** The process of its pane. */
  pane(): Life | undefined;
  /** Why it does not run. */
  absence(): string;
  /** It ended by itself, or its person ended it. */
  hasEndedWell(): boolean;
  /** What is known besides the screen; undefined where nothing is. */
  standing(): Standing | undefined;
}

/** The system counts a terminal's output in steps of 8 s: what follows within one is known of by a last look behind it. */
const STEP_END = 10_000;

export const createAgentWatch = (
  { processes, stuckAfter }: WatchDeps,
  name: string,
  before: Life | undefined,
): AgentWatch => {
  const { role } = parseAgent(name);
  let life = before;
  let panePid: number | undefined;
  let kind: ScreenKind | undefined;
  let status: number | undefined;
  let foreground: number | undefined;
  let outputAt: number | undefined;
  /** Something may have been shown since the last look. */
  let isOpen = false;
  let isStuck = false;
  /** Others look at it as well, while something waits for it. */
  let isFresh = false;

  const lives = (one: Life): boolean =>
    processes.isAlive(one.pid) && processes.startedAt(one.pid) === one.startedAt;

  const glanceAtLife = (one: Life, now: number): Glance => {
    if (!lives(one)) {
      life = undefined;
      isStuck = false;
      // What the pane said before was of an earlier life.
      status = undefined;
      return "look";
    }
    const at = processes.lastOutputAt(one.pid);
    const isNew = at !== outputAt;
    const isLast = !isNew && isOpen && at !== undefined && now - at >= STEP_END;
    outputAt = at;
    isOpen = isNew || (isOpen && !isLast);
    // Since the last glance it was looked at, and a last look follows.
    const wasSeen = isFresh;
    isFresh = false;
    isStuck = kind === "busy" && at !== undefined && now - at >= stuckAfter;
    return (isNew && !wasSeen) || isLast ? "look" : "same";
  };

  return {
    observed: (sight) => {
      kind = sight?.reading.kind;
      isFresh = sight !== undefined;
      panePid = sight?.incarnation.panePid;
      if (sight === undefined) return;
      status = kind === "shell" ? endedStatus(sight.screen.rows, role) : undefined;
      const { agentPid: pid, agentStartedAt: startedAt } = sight.incarnation;
      // An editor that the program has started stands in front of it, and is no life of its own.
      if (kind === "shell" || pid <= 0 || (life !== undefined && lives(life))) return;
      life = { pid, startedAt };
      outputAt = processes.lastOutputAt(pid);
      isOpen = true;
    },
    glance: (now) => {
      if (life !== undefined) return glanceAtLife(life, now);
      if (panePid === undefined) return "same";
      const seen = processes.foregroundOf(panePid);
      const isNew = seen !== foreground;
      foreground = seen;
      return isNew ? "look" : "same";
    },
    life: () => life,
    pane: () => {
      const startedAt = panePid === undefined ? undefined : processes.startedAt(panePid);
      return panePid === undefined || startedAt === undefined
        ? undefined
        : { pid: panePid, startedAt };
    },
    absence: () => {
      if (panePid === undefined) return "its pane is gone";
      return status === undefined
        ? "its program has ended"
        : `its program ended with status ${status}`;
    },
    hasEndedWell: () => panePid !== undefined && isDone(status),
    standing: () => {
      if (life !== undefined && lives(life)) return isStuck ? { kind: "stuck" } : undefined;
      if (status === undefined) return undefined;
      return { kind: isDone(status) ? "done" : "failed", status };
    },
  };
};
