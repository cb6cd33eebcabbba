import type { BeganAnewDocument, CheckpointDocument, RecoverDocument } from "../domain/control.ts";
import { formatTime } from "../domain/duration.ts";
import { PartyError } from "../domain/error.ts";
import { isFields, textOf } from "../domain/json-fields.ts";
import { DEFAULT_TOKENS, FEWEST_TOKENS, MOST_TOKENS } from "../domain/recovery/render-packet.ts";
import { type Caller, checkCaller } from "../operations/check-caller.ts";
import type { Asked, Recovered, RecoveryRequests } from "../operations/recovery/requests.ts";

export type RecoveryOp = "checkpoint" | "handoff" | "recover" | "began-anew";
export type RecoveryAnswer = CheckpointDocument | RecoverDocument | BeganAnewDocument;

/** Answers what is asked about one agent's work. Throws USAGE, RECIPIENT_UNKNOWN or SENDER_REFUSED. */
export type AnswerRecovery = (
  op: RecoveryOp,
  request: Readonly<Record<string, unknown>>,
  caller: Caller,
) => Promise<RecoveryAnswer>;

export const createAnswerRecovery =
  (
    requests: RecoveryRequests,
    isKnown: (agent: string) => boolean,
    display: (agent: string) => string,
  ): AnswerRecovery =>
  async (op, request, caller) => {
    const name = textIn(request, "agent");
    if (!isKnown(name)) {
      throw new PartyError(
        "RECIPIENT_UNKNOWN",
        `${JSON.stringify(name.slice(0, 80))} is no agent here.`,
        {
          hint: "`relay who` lists who is known.",
        },
      );
    }
    if (op === "began-anew") {
      checkCaller(caller, name);
      const source = textIn(request, "source");
      const offered = await requests.beganAnew(name, source, textOf(request["transcript"]));
      return { ok: true, offered };
    }
    const asked = askedIn(request, name);
    checkCaller(caller, asked.by);
    const note = textOf(request["note"]);
    if (op === "checkpoint") {
      const cause = CAUSES.find((one) => one === request["cause"]) ?? "checkpoint";
      const transcript = textOf(request["transcript"]);
      const { id, path, tokens, shortened } = await requests.checkpoint({
        ...asked,
        cause,
        note,
        transcript,
      });
      return { ok: true, chk_id: id, path, tokens, shortened };
    }
    requireOwn(asked, op, display);
    if (op === "recover") return documentOf(await requests.recover(asked, asked.by === name));
    const to = textOf(request["to"]);
    const { packet, again } = await requests.handOver({ ...asked, note, to });
    return { ok: true, chk_id: packet.id, path: packet.path, again };
  };

const CAUSES = ["checkpoint", "stop", "compact"] as const;

const askedIn = (request: Readonly<Record<string, unknown>>, name: string): Asked => {
  const tokens = request["tokens"] ?? DEFAULT_TOKENS;
  if (
    !Number.isSafeInteger(tokens) ||
    Number(tokens) < FEWEST_TOKENS ||
    Number(tokens) > MOST_TOKENS
  ) {
    throw new PartyError(
      "USAGE",
      `tokens is ${JSON.stringify(tokens)}, not ${FEWEST_TOKENS} to ${MOST_TOKENS}.`,
    );
  }
  return { name, by: textIn(request, "by"), tokens: Number(tokens) };
};

/** Another agent could keep somebody's mail from him, or tell him what he has told nobody. */
const requireOwn = (
  { name, by }: Asked,
  op: "handoff" | "recover",
  display: (agent: string) => string,
): void => {
  if (by === name || by === "human") return;
  throw new PartyError("SENDER_REFUSED", `${display(by)} can not ${VERBS[op]} ${display(name)}.`, {
    hint: "Only the agent itself and the human can.",
  });
};

const VERBS = { handoff: "hand over the work of", recover: "recover" } as const;

const textIn = (request: Readonly<Record<string, unknown>>, field: string): string => {
  const value = isFields(request) ? request[field] : undefined;
  if (typeof value === "string") return value;
  throw new PartyError("USAGE", `${field} is ${JSON.stringify(value)}, not a text.`);
};

const documentOf = (recovered: Recovered): RecoverDocument => {
  switch (recovered.kind) {
    case "printed":
    case "sent": {
      const { id, path, at, text } = recovered.packet;
      const message = recovered.kind === "sent" ? (recovered.message ?? null) : null;
      const packet = recovered.kind === "printed" ? text : null;
      return {
        ok: true,
        status: recovered.kind,
        chk_id: id,
        path,
        given_at: formatTime(at),
        message,
        packet,
      };
    }
    case "given-before": {
      const { checkpoint, path, at, message } = recovered.given;
      return {
        ok: true,
        status: "given-before",
        chk_id: checkpoint,
        path,
        given_at: formatTime(at),
        message: message ?? null,
        packet: null,
      };
    }
    case "waits":
      return {
        ok: true,
        status: "waits",
        chk_id: null,
        path: null,
        given_at: null,
        message: null,
        packet: null,
      };
  }
};
