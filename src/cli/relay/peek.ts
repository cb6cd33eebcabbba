import { buildCommand, type Command } from "@stricli/core";

import { parseAddress } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import { resolveRecipient } from "../../domain/roster.ts";
import { visible } from "../../domain/visible-text.ts";
import type { PaneRef } from "../../ports/panes.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "./context.ts";
import { showTurns } from "./peek-turns.ts";
import { type JsonFlag, jsonFlag, parseCount, parseName } from "./flags.ts";

interface PeekFlags extends JsonFlag {
  readonly lines: number;
  readonly turns?: number;
}

export const peekCommand: Command<RelayContext> = buildCommand<PeekFlags, [string], RelayContext>({
  docs: {
    brief: "Show an agent's screen, or its last turns",
    fullDescription: `The pane's text without its colours; with --turns what its record of the conversation has. Nothing is typed, nothing changes.\nExample: relay peek cc --turns 3\n${STATUSES}`,
  },
  parameters: {
    flags: {
      lines: { kind: "parsed", parse: parseCount, brief: "Its last lines", default: "40" },
      turns: {
        kind: "parsed",
        parse: parseCount,
        brief: "Instead: what it was asked last, said and did",
        optional: true,
      },
      json: jsonFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [{ placeholder: "role", brief: "whose screen", parse: parseName }],
    },
  },
  async func({ lines, turns, json }, role) {
    const control = await this.daemon();
    if (turns !== undefined) return showTurns(this, control, { role, count: turns, json });
    const pane = paneOf(role, this);
    const screen = visible(await this.capture(pane, lines))
      .split("\n")
      .map((row) => row.trimEnd());
    const end = screen.findLastIndex((row) => row !== "") + 1;
    const rows = screen.slice(Math.max(0, end - lines), end);
    this.print(json ? { role, pane: pane.pane, socket: pane.socket, rows } : rows.join("\n"));
  },
});

const paneOf = (role: string, { roster, session }: RelayContext): PaneRef => {
  const known = roster();
  const recipient = resolveRecipient(known, session, parseAddress(role));
  const agent =
    recipient.kind === "agent"
      ? known.agents.find((one) => `${one.role}.${one.session}` === recipient.name)
      : undefined;
  if (agent?.pane === undefined || agent.socket === undefined) {
    const what = recipient.kind === "agent" ? "does not run" : "is no agent";
    throw new PartyError("PANE_UNKNOWN", `${JSON.stringify(role)} ${what}: there is no screen.`, {
      hint: "`relay who` lists who runs; start agents with `party`.",
    });
  }
  return { socket: agent.socket, pane: agent.pane };
};
