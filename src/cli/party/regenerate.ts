import { regeneratePanes } from "../../operations/regenerate-panes.ts";
import type { PartyContext } from "./context.ts";
import type { JsonFlags } from "./json-flag.ts";
import { sessionHere } from "./stop.ts";

/** `party regenerate [session]` */
export const regenerate = async (
  context: PartyContext,
  { json }: JsonFlags,
  name?: string,
): Promise<void> => {
  const session = name?.toLowerCase() ?? (await sessionHere(context));
  const { panes, version } = await regeneratePanes(context, session);
  if (json) context.print({ session, panes, version });
  else {
    const found = Object.entries(panes).map(([role, pane]) => `${role} ${pane}`);
    context.print(`session ${session}: ${found.join(" · ")}`);
  }
};
