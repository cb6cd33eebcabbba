import { buildCommand, type Command } from "@stricli/core";

import { displayAgent, parseAddress } from "../../domain/address.ts";
import { type ChangedDocument, PROTOCOL } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import { shortId } from "../../domain/id.ts";
import { resolveRecipient } from "../../domain/roster.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "./context.ts";
import { type JsonFlag, idParameter, jsonFlag, parseName } from "./flags.ts";
import { unknownMessage } from "./read.ts";

interface DecideFlags extends JsonFlag {
  readonly to?: string;
}

const BRIEFS = {
  retry: "Send again what is unsure, failed or expired",
  drop: "Give up what has not been seen",
} as const;

const DETAILS = {
  retry: "The same message, with the same id, waits for its recipient again.",
  drop: "Nothing is typed for it any more. What is being typed can not be dropped.",
} as const;

const DONE = { retry: "waits again", drop: "dropped" } as const;

/** `relay retry` and `relay drop`: what only a person or the sender can decide. */
export const decideCommand = (verb: "retry" | "drop"): Command<RelayContext> =>
  buildCommand<DecideFlags, [string], RelayContext>({
    docs: {
      brief: BRIEFS[verb],
      fullDescription: `${DETAILS[verb]}\nExample: relay ${verb} 7f3k2m9q8d --to cc\n${STATUSES}`,
    },
    parameters: {
      flags: {
        to: { kind: "parsed", parse: parseName, brief: "Only for this recipient", optional: true },
        json: jsonFlag,
      },
      positional: { kind: "tuple", parameters: [idParameter] },
    },
    async func({ to, json }, written) {
      const control = await this.daemon();
      if (control === undefined) {
        throw new PartyError("DAEMON_UNAVAILABLE", `Only a daemon can ${verb}, and none runs.`, {
          hint: "Start it with `party` or `relay-daemon`, then try again.",
        });
      }
      const id = this.ledger()?.resolve(written);
      if (id === undefined) throw unknownMessage(written);
      const { name: by } = this.identify({ from: undefined, asHuman: false });
      const recipient = to === undefined ? null : nameOf(to, this);
      const answer = await control.request({ v: PROTOCOL, op: verb, id, by, recipient });
      const { changed } = answer as unknown as ChangedDocument;
      const short = shortId(id);
      if (json) return this.print({ id, short_id: short, changed });
      const names = changed.map((one) => displayAgent(one.recipient, this.session));
      this.print(`${DONE[verb]} ${short} → ${names.join(", ")}`);
    },
  });

const nameOf = (written: string, { roster, session }: RelayContext): string => {
  const recipient = resolveRecipient(roster(), session, parseAddress(written));
  if (recipient.kind === "all") {
    throw new PartyError("USAGE", `${JSON.stringify(written)} is no single recipient.`, {
      hint: "Leave --to out to mean all of them.",
    });
  }
  return recipient.kind === "human" ? "human" : recipient.name;
};
