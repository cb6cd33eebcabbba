import type { Message } from "../../domain/message.ts";
import type { Roster } from "../../domain/roster.ts";
import type { LinkLedger, LinkState } from "../../ports/link-ledger.ts";
import type { TellDeps } from "../tell-sender.ts";

/** What every part of a link is given. */
export interface LinkDeps extends TellDeps {
  readonly links: LinkLedger;
  /** The link's name. */
  readonly name: string;
  /** This host's id on it. */
  readonly host: string;
  readonly roster: () => Roster;
  /** May this message of another host go to this recipient? */
  readonly mayReach: (message: Message, recipient: string) => boolean;
  /** What this ledger has said over the link. */
  readonly state: () => LinkState;
}
