/** What the environment says beside the paths. */

import { join } from "node:path";

import { isRole } from "../domain/address.ts";
import type { Pace } from "../domain/attacks/stall.ts";
import type { Rung } from "../domain/delivery.ts";
import { readDuration } from "../domain/duration.ts";
import { PartyError } from "../domain/error.ts";
import type { Env } from "./paths.ts";

export type PromptGating = "all" | "oc" | "none";

export interface Settings {
  /** The session that `outbox/<role>` and `panes.json` belong to. */
  readonly defaultSession: string;
  /** The session of the pane this process runs in, as `party` set it there. */
  readonly ownSession: string | undefined;
  /** `AGENT_ROLE`, in lower case; undefined where it is unset or no role. */
  readonly agentRole: string | undefined;
  readonly promptGating: PromptGating;
  readonly vimMode: boolean;
  /** The ways into agents that may be used: all, unless RELAY_RUNGS names some. */
  readonly rungs: readonly Rung[];
  /** When attacks count as stalled, and how often that is said. */
  readonly attackPace: Pace;
  /** False with RELAY_RECOVERY=0: no packet is sent to a program that begins anew unless somebody asks for it. */
  readonly recovery: boolean;
  /** False with RELAY_NO_AUTOSTART=1: no command starts a daemon. */
  readonly autostart: boolean;
  readonly tmuxProgram: string;
  /** The socket a bare `tmux` would use. */
  readonly tmuxSocket: string;
  /** The pane this process runs in: `%3`. */
  readonly tmuxPane: string | undefined;
  /** Inside a tmux client: attach must become switch-client. */
  readonly insideTmux: boolean;
}

/** `configured` is the session that party.toml or the roster names; RELAY_TMUX_SESSION goes before it. */
export const settingsFrom = (env: Env, uid = 0, configured = "party"): Settings => ({
  defaultSession: sessionFrom("RELAY_TMUX_SESSION", env) ?? configured,
  ownSession: sessionFrom("RELAY_SESSION", env),
  agentRole: roleFrom(env["AGENT_ROLE"]),
  promptGating: gatingFrom(env["RELAY_PROMPT_GATING"]),
  rungs: rungsFrom(env["RELAY_RUNGS"]),
  vimMode: flagFrom("RELAY_VIM_MODE", env) ?? false,
  attackPace: {
    after: durationFrom("RELAY_STUCK_THRESHOLD", env) ?? 5 * MINUTE,
    every: durationFrom("RELAY_NAG_INTERVAL", env) ?? 5 * MINUTE,
    until: durationFrom("RELAY_MAX_NAG_DURATION", env) ?? 30 * MINUTE,
  },
  recovery: flagFrom("RELAY_RECOVERY", env) !== false,
  autostart: flagFrom("RELAY_NO_AUTOSTART", env) !== true,
  tmuxProgram: given(env["RELAY_TMUX_PROGRAM"]) ?? "tmux",
  tmuxSocket:
    given(env["TMUX"])?.split(",")[0] ??
    join(given(env["TMUX_TMPDIR"]) ?? "/tmp", `tmux-${uid}`, "default"),
  tmuxPane: given(env["TMUX_PANE"]),
  insideTmux: given(env["TMUX"]) !== undefined,
});

const given = (value: string | undefined): string | undefined => (value === "" ? undefined : value);

const sessionFrom = (name: string, env: Env): string | undefined => {
  const value = given(env[name])?.toLowerCase();
  if (value === undefined || isRole(value)) return value;
  throw new PartyError(
    "CONFIG_INVALID",
    `${name} is ${JSON.stringify(value)}, not a session's name.`,
    {
      hint: "Use a letter, then letters, digits, - and _, at most 32 in all.",
    },
  );
};

const roleFrom = (value: string | undefined): string | undefined => {
  const role = value?.toLowerCase();
  return role !== undefined && isRole(role) ? role : undefined;
};

const gatingFrom = (value: string | undefined): PromptGating => {
  switch (given(value)?.toLowerCase()) {
    case undefined:
    case "all":
      return "all";
    case "oc":
      return "oc";
    case "none":
      return "none";
    default:
      throw new PartyError("CONFIG_INVALID", `RELAY_PROMPT_GATING is ${JSON.stringify(value)}.`, {
        hint: "Use all, oc or none.",
      });
  }
};

const RUNGS: readonly Rung[] = ["native", "hook", "paste"];

const rungsFrom = (value: string | undefined): readonly Rung[] => {
  const names = given(value)?.toLowerCase().split(",");
  if (names === undefined) return RUNGS;
  const rungs = RUNGS.filter((rung) => names.includes(rung));
  if (rungs.length === new Set(names).size) return rungs;
  throw new PartyError("CONFIG_INVALID", `RELAY_RUNGS is ${JSON.stringify(value)}.`, {
    hint: `Use one or more of ${RUNGS.join(", ")}, with commas between them.`,
  });
};

const MINUTE = 60_000;
const SHORTEST = 1_000;

const durationFrom = (name: string, env: Env): number | undefined => {
  const value = given(env[name]);
  if (value === undefined) return undefined;
  const length = readDuration(value);
  if (length !== undefined && length >= SHORTEST) return length;
  throw new PartyError("CONFIG_INVALID", `${name} is ${JSON.stringify(value)}.`, {
    hint: "Use a length of time of at least a second, such as 30s, 5m or 1h30m.",
  });
};

const TRUE: ReadonlySet<string> = new Set(["1", "true", "yes", "y", "on"]);
const FALSE: ReadonlySet<string> = new Set(["0", "false", "no", "n", "off"]);

/** Throws CONFIG_INVALID with the variable's name for what is neither yes nor no. */
export const flagFrom = (name: string, env: Env): boolean | undefined => {
  const value = given(env[name])?.toLowerCase();
  if (value === undefined) return undefined;
  if (TRUE.has(value)) return true;
  if (FALSE.has(value)) return false;
  throw new PartyError("CONFIG_INVALID", `${name} is ${JSON.stringify(env[name])}.`, {
    hint: "Use 1, true, yes, y or on; or 0, false, no, n or off.",
  });
};
