import type { FoundPaneMap } from "../../adapters/system/pane-map-files.ts";
import type { Rung } from "../../domain/delivery.ts";
import type { Profile } from "../../domain/profile.ts";
import { widenPrompt } from "../../domain/profiles/generic.ts";
import { profileFor } from "../../domain/profiles/profiles.ts";
import type { RunningAgent } from "../../operations/delivery-deps.ts";
import type { Incarnation } from "../../ports/panes.ts";
import type { Processes } from "../../ports/processes.ts";

export interface AgentOptions {
  readonly processes: Processes;
  /** The server of a map that does not say which. */
  readonly socket: string;
  /** What configuration says of a role of a session. */
  readonly configured: (role: string, session: string) => AgentConfig | undefined;
  readonly promptGating: "all" | "oc" | "none";
  /** What programs are looked up in, the user's own first. */
  readonly profiles: readonly Profile[];
  /** The ways into agents that may be used. */
  readonly rungs: readonly Rung[];
}

export interface AgentConfig {
  readonly profile: string | undefined;
  readonly transcript: string | undefined;
}

/** The agents that the pane maps name, with what is known of how each is driven. */
export const agentsOf = (
  maps: readonly FoundPaneMap[],
  options: AgentOptions,
): readonly RunningAgent[] =>
  maps.flatMap(({ session, map, writtenAt }) =>
    Object.entries(map.panes).map(([role, pane]) => {
      const configured = options.configured(role, session);
      const registered = map.agents[role];
      const profile = registered?.profile ?? configured?.profile;
      return {
        name: `${role}.${session}`,
        ref: { socket: map.tmuxSocket ?? options.socket, pane },
        transcript: registered?.transcript ?? configured?.transcript,
        rungs: options.rungs,
        profileOf: profileOf(role, profile, options),
        // In whole seconds, as tmux tells it: rounded down, so that no server is younger than a map made in it.
        isNamed: ({ serverStartedAt }) => serverStartedAt * 1_000 <= writtenAt,
      };
    }),
  );

/** How long an unrecognised program stays so before it is asked about again. */
const UNRECOGNISED = 1_000;

const profileOf = (
  role: string,
  named: string | undefined,
  { processes, promptGating, profiles }: AgentOptions,
): ((incarnation: Incarnation) => Profile) => {
  const widened = promptGating === "none" || (promptGating === "oc" && role !== "oc");
  const adjust = (profile: Profile): Profile =>
    widened && profile.name === "generic" ? widenPrompt(profile) : profile;
  const fixed = profiles.find((profile) => profile.name === named);
  if (fixed !== undefined) {
    const profile = adjust(fixed);
    return () => profile;
  }
  // The process tree is walked once for each program that comes into the pane, not at every look; again now and then
  // while it is not recognised, because a wrapper may start the program proper a moment later.
  let of = "";
  let until = 0;
  let found: Profile | undefined;
  return ({ panePid, agentPid, agentStartedAt }) => {
    const life = `${panePid} ${agentPid} ${agentStartedAt}`;
    if (found === undefined || life !== of || performance.now() >= until) {
      of = life;
      found = adjust(profileFor(profiles, processes.programsUnder(panePid)));
      until =
        found.name === "generic" ? performance.now() + UNRECOGNISED : Number.POSITIVE_INFINITY;
    }
    return found;
  };
};
