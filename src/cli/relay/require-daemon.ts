import { PartyError } from "../../domain/error.ts";
import type { Control } from "../../ports/control.ts";
import type { RelayContext } from "./context.ts";

/** The daemon, for what nobody else does: `Only a daemon pushes`. Throws DAEMON_UNAVAILABLE where none runs. */
export const requireDaemon = async (
  context: Pick<RelayContext, "daemon">,
  why: string,
): Promise<Control> => {
  const control = await context.daemon();
  if (control !== undefined) return control;
  throw new PartyError("DAEMON_UNAVAILABLE", `${why}, and none runs.`, {
    hint: "Start it with `party` or `relay-daemon`, then try again.",
  });
};
