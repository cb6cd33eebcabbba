import { buildCommand, type Command } from "@stricli/core";

import { displayAgent } from "../../domain/address.ts";
import { type CheckpointDocument, PROTOCOL } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import { visible } from "../../domain/visible-text.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag, parseName } from "../relay/flags.ts";
import { STATUSES } from "../statuses.ts";
import { agentNamed, askerOf, noteFlag, requireDaemon, tokensFlag } from "./common.ts";

interface HandoffFlags extends JsonFlag {
  readonly tokens: number;
  readonly note?: string;
  readonly to?: string;
}

export const handoffCommand: Command<RelayContext> = buildCommand<
  HandoffFlags,
  [string],
  RelayContext
>({
  docs: {
    brief: "Have an agent's work go on in its next start",
    fullDescription: `Writes its packet, and holds what is sent to it until its program is started anew, which gets the packet first. With --to another agent gets the packet at once. For the agent itself and the human; relay recover takes it back.\nExample: relay handoff cc --to cx --note "tests fail on arm64"\n${STATUSES}`,
  },
  parameters: {
    flags: {
      to: { kind: "parsed", parse: parseName, brief: "Who takes the work over", optional: true },
      tokens: tokensFlag,
      note: noteFlag,
      json: jsonFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [{ placeholder: "role", brief: "whose work", parse: parseName }],
    },
  },
  async func({ tokens, note, to, json }, role) {
    const control = await requireDaemon(this, "hand work over");
    const agent = agentNamed(role, this);
    const taker = to === undefined ? undefined : agentNamed(to, this);
    if (taker === agent) {
      throw new PartyError("USAGE", `${role} can't hand its work over to itself.`, {
        hint: "Without --to its next start gets it.",
      });
    }
    const asked = { agent, by: askerOf(this), tokens, note: note ?? null, to: taker ?? null };
    const request = { v: PROTOCOL, op: "handoff", ...asked } as const;
    const document = (await control.request(request)) as unknown as CheckpointDocument;
    const { chk_id: id, path, again = false } = document;
    if (json) return this.print({ agent, to: taker ?? null, chk_id: id, path, again });
    const name = displayAgent(agent, this.session);
    const whom = taker === undefined ? "" : ` to ${displayAgent(taker, this.session)}`;
    const done = again ? "was handed over before" : "handed over";
    this.print(`${name} ${done}${whom}: ${id}  ${visible(path)}`);
    this.print(`What is sent to ${name} waits until its program is started anew.`);
  },
});
