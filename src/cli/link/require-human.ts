import { PartyError } from "../../domain/error.ts";
import type { RelayContext } from "../relay/context.ts";

/** Throws SENDER_REFUSED inside an agent's pane: who may reach whom is a person's to say. */
export const requireHuman = (context: RelayContext, what: string): void => {
  const { name } = context.identify({ from: undefined, asHuman: false });
  if (name === "human") return;
  throw new PartyError("SENDER_REFUSED", `Only a person may ${what}, not ${name}.`, {
    hint: "Ask your human to run it outside of the agents' panes.",
  });
};
