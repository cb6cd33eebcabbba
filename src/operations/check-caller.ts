import { PartyError } from "../domain/error.ts";
import type { Traced } from "./trace-sender.ts";

/** Who asks: as traced; `unproven` did not hold its file; `untraceable` is everybody where there is no /proc. */
export type Caller = Traced | "untraceable";

/** The agent that asks, or undefined where the request counts as it is written. Throws SENDER_REFUSED for another's name. */
export const checkCaller = (caller: Caller, name: string): string | undefined => {
  if (caller === "untraceable") return undefined;
  if (caller === "unproven") {
    throw new PartyError("SENDER_REFUSED", `Nothing shows that this is ${name}.`, {
      hint: "Ask with the `relay` of this version: it shows the daemon which process asks.",
    });
  }
  const { traced } = caller;
  if (traced === undefined || traced === "human") return undefined;
  if (traced === name) return traced;
  throw new PartyError("SENDER_REFUSED", `${traced} can not act as ${name}.`, {
    hint: "An agent acts as itself: leave AGENT_ROLE and TMUX_PANE as they are in its pane.",
  });
};

/** True when the name is traced or belongs to who may do everything, not only said. */
export const isProven = (caller: Caller): boolean =>
  typeof caller === "object" && caller.traced !== undefined;
