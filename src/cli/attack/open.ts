import { buildCommand, type Command } from "@stricli/core";

import { displayAgent, parseAddress } from "../../domain/address.ts";
import type { NewAttack } from "../../domain/attacks/change-attack.ts";
import { PartyError } from "../../domain/error.ts";
import { resolveRecipient } from "../../domain/roster.ts";
import { openAttack } from "../../operations/attacks/open-attack.ts";
import type { RelayContext } from "../relay/context.ts";
import { parseName } from "../relay/flags.ts";
import { STATUSES } from "../statuses.ts";
import { type ActFlags, actFlags, actOf, idParameter } from "./common.ts";
import { showAttack } from "./show-attack.ts";

interface OpenFlags extends ActFlags {
  readonly plan?: string;
  readonly lead?: string;
  readonly phase?: readonly string[];
}

export const openCommand: Command<RelayContext> = buildCommand<OpenFlags, [string], RelayContext>({
  docs: {
    brief: "Begin one",
    fullDescription: `Writes attacks/ID.json. Whoever leads it is reminded when nothing in it changes for 5 min.
Example: relay attack open deploy --lead oc --phase "build: all targets" --phase test\n${STATUSES}`,
  },
  parameters: {
    flags: {
      plan: { kind: "parsed", parse: String, brief: "The file with its plan", optional: true },
      lead: {
        kind: "parsed",
        parse: parseName,
        brief: "The agent that is reminded; else you, or oc",
        optional: true,
      },
      phase: {
        kind: "parsed",
        parse: String,
        brief: 'A phase, in order: "name" or "name: what it is about"; repeatable',
        optional: true,
        variadic: true,
      },
      ...actFlags,
    },
    positional: { kind: "tuple", parameters: [idParameter] },
  },
  async func({ plan, lead, phase, note, json }, id) {
    const attacks = await this.openAttacks();
    const act = actOf(this, note);
    const orchestrator = lead === undefined ? leadOf(act.actor) : requireAgent(this, lead);
    const phases = (phase ?? []).map(phaseFrom);
    showAttack(
      this,
      openAttack(attacks, { id, planFile: plan, orchestrator, phases, ...act }),
      json,
    );
  },
});

const leadOf = (actor: string): string => (actor === "human" ? "oc" : actor);

/** As the daemon will read it: short names mean the default session there. */
const requireAgent = ({ roster, session }: RelayContext, lead: string): string => {
  const known = roster();
  const recipient = resolveRecipient(known, session, parseAddress(lead));
  if (recipient.kind === "agent") return displayAgent(recipient.name, known.defaultSession);
  throw new PartyError("USAGE", `${JSON.stringify(lead)} can't lead an attack: it is no agent.`, {
    hint: "Name one agent of this host; `relay who` lists them.",
  });
};

const phaseFrom = (text: string): NewAttack["phases"][number] => {
  const colon = text.indexOf(":");
  if (colon < 0) return { name: text, description: undefined };
  return { name: text.slice(0, colon), description: text.slice(colon + 1).trim() };
};
