import { PartyError } from "../../domain/error.ts";
import { lookAtPanes } from "../look-at-panes.ts";
import type { PartyContext } from "./context.ts";

/** Without a daemon that looks, what the last one wrote is shown. */
export const look = async ({ connect }: Pick<PartyContext, "connect">): Promise<void> => {
  try {
    using control = await connect(CONNECT_TIMEOUT);
    await lookAtPanes(control);
  } catch (error) {
    if (!(error instanceof PartyError)) throw error;
  }
};

const CONNECT_TIMEOUT = 1_000;
