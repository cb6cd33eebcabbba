import { type LinkSyncDocument, PROTOCOL } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import type { LinkDocument } from "../../domain/links/link-document.ts";
import type { Control } from "../../ports/control.ts";
import type { RelayContext } from "../relay/context.ts";
import { requireDaemon } from "../relay/require-daemon.ts";

/** Has the daemon exchange with the remote now, and with `look` say whether scripts use it. Undefined where none runs and none may be started. */
export const syncNow = async (
  context: RelayContext,
  look = false,
): Promise<LinkDocument | undefined> => {
  const control = await context.daemon();
  return control && exchange(control, look);
};

/** The same for whoever can not do without. Throws DAEMON_UNAVAILABLE. */
export const exchangeNow = async (context: RelayContext): Promise<LinkDocument> =>
  exchange(await requireDaemon(context, "Only a daemon exchanges"), false);

const exchange = async (control: Control, look: boolean): Promise<LinkDocument> => {
  const answer = await control.request({ v: PROTOCOL, op: "link-sync", look });
  return (answer as unknown as LinkSyncDocument).link;
};

/** Throws what keeps a link from working, for the command whose whole purpose it was. */
export const requireReached = ({ state, reason, name, host, taken_by }: LinkDocument): void => {
  if (taken_by !== null) {
    throw new PartyError("HOST_TAKEN", `${host} is not published: ${reason}.`, {
      hint: `Use another id; or, where that machine is gone, add \`--replace\` to \`relay link add\`.`,
    });
  }
  if (state === "unreachable") {
    throw new PartyError("LINK_UNREACHABLE", `The remote of ${name} does not answer: ${reason}.`, {
      hint: "What waits stays in the ledger and goes when it answers; `relay link list` shows it.",
    });
  }
  if (state === "refused") {
    throw new PartyError("LINK_REFUSED", `The remote of ${name} refuses this host: ${reason}.`, {
      hint: "Check the address, the token and who may push; then `relay link sync`.",
    });
  }
};
