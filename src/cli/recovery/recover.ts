import { buildCommand, type Command } from "@stricli/core";

import { displayAgent } from "../../domain/address.ts";
import { PROTOCOL, type RecoverDocument } from "../../domain/control.ts";
import { isWaiting } from "../../domain/delivery.ts";
import { formatRelative, parseTime } from "../../domain/duration.ts";
import { shortId } from "../../domain/id.ts";
import type { MessageId } from "../../domain/message.ts";
import { visible } from "../../domain/visible-text.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag, parseName } from "../relay/flags.ts";
import { STATUSES } from "../statuses.ts";
import { agentMeant, askerOf, requireDaemon, tokensFlag } from "./common.ts";

interface RecoverFlags extends JsonFlag {
  readonly tokens: number;
}

export const recoverCommand: Command<RelayContext> = buildCommand<
  RecoverFlags,
  [string?],
  RelayContext
>({
  docs: {
    brief: "Tell an agent that began anew what went on before",
    fullDescription: `Inside its own pane the packet is printed; for another agent it is sent as a message, before all that waits. Each life of its program gets one. For the agent itself and the human.\nExample: relay recover cc\n${STATUSES}`,
  },
  parameters: {
    flags: { tokens: tokensFlag, json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [{ placeholder: "role", brief: "whom", parse: parseName, optional: true }],
    },
  },
  async func({ tokens, json }, role) {
    const control = await requireDaemon(this, "recover an agent");
    const agent = agentMeant(this, role);
    const by = askerOf(this);
    const request = { v: PROTOCOL, op: "recover", agent, by, tokens } as const;
    const document = (await control.request(request)) as unknown as RecoverDocument;
    const waiting = by === agent ? waitingFor(this, agent) : [];
    if (json) {
      const { ok: _ok, ...rest } = document;
      this.print({ agent, ...rest, waiting });
      return;
    }
    const name = displayAgent(agent, this.session);
    this.print(textOf(document, name, this.clock.now()));
    if (waiting.length > 0) this.print(`Then what waits for you: relay read ${waiting.join(" ")}`);
  },
});

/** Short ids of what an agent that has just read its packet should read next. */
const waitingFor = ({ ledger }: RelayContext, agent: string): readonly string[] =>
  (ledger()?.inbox({ recipient: agent, unread: true, limit: MOST }) ?? [])
    .filter(({ state }) => isWaiting(state) && state !== "handing")
    .map(({ message }) => shortId(message.id));

const MOST = 20;

const textOf = (document: RecoverDocument, name: string, now: number): string => {
  const { status, packet, message, path } = document;
  switch (status) {
    case "printed":
      return (packet ?? "").trimEnd();
    case "sent":
      return `sent ${document.chk_id} → ${name} as ${shortOf(message)}\nrelay why ${shortOf(message)} tells what becomes of it.`;
    case "given-before": {
      const at = parseTime(document.given_at ?? "");
      const when = at === undefined ? "before" : formatRelative(at, now);
      const where = message === null ? visible(path ?? "") : `relay read ${shortOf(message)}`;
      return `${name} got its packet ${document.chk_id} ${when}: ${where}`;
    }
    case "waits":
      return `${name} does not run: its next start gets the packet.`;
  }
};

const shortOf = (id: string | null): string => (id === null ? "" : shortId(id as MessageId));
