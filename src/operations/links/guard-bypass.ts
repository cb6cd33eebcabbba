import { parseAgent } from "../../domain/address.ts";
import { bypassIn } from "../../domain/bypass.ts";
import type { Hold } from "../../domain/delivery.ts";
import { EVERYBODY } from "../../domain/links/may-reach.ts";
import type { Message } from "../../domain/message.ts";
import type { Processes } from "../../ports/processes.ts";
import type { Sight } from "../delivery-deps.ts";

/** Why a message may not be handed to a program; undefined where it may. */
export type GuardBypass = (message: Message, agent: string, sight: Sight) => Hold | undefined;

/**
 * Keeps what nobody has signed from a program that works without permission checks: whoever can push to the repository
 * could have it run anything. Where its arguments can not be known, it counts as such a program.
 */
export const createGuardBypass =
  (
    processes: Pick<Processes, "commandLine">,
    /** The roles for which a person allows it, or `all`. */
    allowed: () => readonly string[],
  ): GuardBypass =>
  ({ trust }, agent, { incarnation: { agentPid } }) => {
    if (trust !== "unverified") return undefined;
    const { role } = parseAgent(agent);
    const roles = allowed();
    if (roles.includes(role) || roles.includes(EVERYBODY)) return undefined;
    const commandLine = processes.commandLine(agentPid);
    const flag = commandLine === undefined ? "arguments unknown" : bypassIn(commandLine);
    if (flag === undefined) return undefined;
    return {
      because: "in-bypass",
      reason: `works without permission checks (${flag}), and nothing proves where the message comes from`,
    };
  };
