import { buildCommand, type Command } from "@stricli/core";

import { displayAgent, formatAgent } from "../../domain/address.ts";
import { type CheckpointDocument, PROTOCOL } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import { visible } from "../../domain/visible-text.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag, parseName } from "../relay/flags.ts";
import { STATUSES } from "../statuses.ts";
import { agentNamed, askerOf, noteFlag, requireDaemon, tokensFlag } from "./common.ts";

interface CheckpointFlags extends JsonFlag {
  readonly tokens: number;
  readonly note?: string;
}

export const checkpointCommand: Command<RelayContext> = buildCommand<
  CheckpointFlags,
  [string?],
  RelayContext
>({
  docs: {
    brief: "Write down how an agent's work stands",
    fullDescription: `One page in recovery/: what it was asked, owes and waits for, its attacks, repository, conversation and screen. Secrets are masked.\nWithout a role: your own; for a person every agent of the session that runs.\nExample: relay checkpoint --note "parser done, tests next"\n${STATUSES}`,
  },
  parameters: {
    flags: { tokens: tokensFlag, note: noteFlag, json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [{ placeholder: "role", brief: "whose work", parse: parseName, optional: true }],
    },
  },
  async func({ tokens, note, json }, role) {
    const control = await requireDaemon(this, "write a packet");
    const by = askerOf(this);
    const written: Written[] = [];
    for (const agent of agentsMeant(this, role, by)) {
      const asked = { agent, by, cause: "checkpoint", tokens, note: note ?? null } as const;
      const request = { v: PROTOCOL, op: "checkpoint", ...asked, transcript: null } as const;
      const document = (await control.request(request)) as unknown as CheckpointDocument;
      written.push({ agent, document });
    }
    if (json) {
      this.print({ checkpoints: written.map(toDocument) });
      return;
    }
    for (const one of written) this.print(textOf(one, this.session));
  },
});

interface Written {
  readonly agent: string;
  readonly document: CheckpointDocument;
}

const agentsMeant = (
  context: RelayContext,
  role: string | undefined,
  by: string,
): readonly string[] => {
  if (role !== undefined) return [agentNamed(role, context)];
  if (by !== "human") return [by];
  const running = context
    .roster()
    .agents.filter(({ session, pane }) => session === context.session && pane !== undefined)
    .map(formatAgent);
  if (running.length > 0) return running;
  throw new PartyError("PANE_UNKNOWN", `No agent of session ${context.session} runs.`, {
    hint: "Name a role, or start agents with `party`.",
  });
};

const textOf = ({ agent, document }: Written, session: string): string => {
  const { chk_id: id, path, tokens = 0, shortened = [] } = document;
  const cut = shortened.length === 0 ? "" : `\n  shortened: ${shortened.join(", ")}`;
  return `${id}  ${displayAgent(agent, session)}  ${tokens} tokens  ${visible(path)}${cut}`;
};

const toDocument = ({ agent, document }: Written): object => ({
  agent,
  chk_id: document.chk_id,
  path: document.path,
  tokens: document.tokens ?? null,
  shortened: document.shortened ?? [],
});
