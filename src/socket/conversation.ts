import {
  type ChangedDocument,
  type PongDocument,
  PROTOCOL,
  type ReadDocument,
  type RefusalDocument,
  type TranscriptDocument,
} from "../domain/control.ts";
import { WAITABLE, type Waitable } from "../domain/delivery.ts";
import { errorToDocument, PartyError } from "../domain/error.ts";
import type { Decision } from "../operations/decide-delivery.ts";
import type { PaneStatusDocument } from "../operations/pane-status.ts";
import type { Delivery } from "../ports/ledger.ts";
import { type AwaitDeps, awaitStates } from "./await-states.ts";

export interface ConversationDeps extends AwaitDeps {
  readonly pong: () => PongDocument;
  readonly read: (reader: string, ids: readonly string[] | undefined) => readonly string[];
  readonly decide: (verb: "retry" | "drop", decision: Decision) => readonly Delivery[];
  readonly paneStatus: (role: string | undefined) => Promise<PaneStatusDocument>;
  readonly transcript: (agent: string) => Promise<string | undefined>;
  readonly stop: () => void;
}

type Answer =
  | PongDocument
  | ReadDocument
  | ChangedDocument
  | TranscriptDocument
  | RefusalDocument
  | { readonly ok: true };
type Fields = Readonly<Record<string, unknown>>;

/** A wait is bounded, so that a forgotten client costs nothing for ever. */
const LONGEST_WAIT = 24 * 3_600_000;

/** Answers the requests of one connection, one after another. Expected failures are answers too. */
export const createConversation = (deps: ConversationDeps) => {
  const gone = new AbortController();

  const answer = async (request: Fields, send: (answer: unknown) => void): Promise<Answer> => {
    switch (request["op"]) {
      case "ping":
        return deps.pong();
      case "await":
        return awaitStates(deps, awaitInput(request), send, gone.signal);
      case "read":
        return { ok: true, ids: deps.read(text(request, "reader"), textsOrNull(request, "ids")) };
      case "retry":
      case "drop":
        return changed(deps.decide(request["op"], decision(request)));
      case "pane-status":
        return { ok: true, ...(await deps.paneStatus(textOrNull(request, "role"))) };
      case "transcript":
        return { ok: true, transcript: (await deps.transcript(text(request, "agent"))) ?? null };
      case "stop":
        deps.stop();
        return { ok: true };
      default:
        throw usage(`Not a request: ${JSON.stringify(request["op"])}.`);
    }
  };

  return {
    handle: async (document: unknown, send: (answer: unknown) => void): Promise<void> => {
      try {
        send(await answer(checked(document), send));
      } catch (error) {
        if (!(error instanceof PartyError)) throw error;
        send({ ok: false, error: errorToDocument(error) });
      }
    },
    ended: (): void => gone.abort(),
  };
};

const checked = (document: unknown): Fields => {
  if (typeof document !== "object" || document === null) {
    throw usage("A request is one JSON object on one line.");
  }
  const request = document as Fields;
  if (request["v"] !== PROTOCOL) {
    throw new PartyError(
      "DAEMON_UNAVAILABLE",
      `The daemon speaks protocol ${PROTOCOL}, the command ${JSON.stringify(request["v"])}.`,
      {
        hint: "End the daemon with `kill PID` (`party status` shows it) and start it again with `party`.",
      },
    );
  }
  return request;
};

const awaitInput = (request: Fields) => ({
  id: text(request, "id"),
  until: waitable(request["until"]),
  timeout: Math.min(Math.max(0, Number(request["timeout_ms"]) || 0), LONGEST_WAIT),
});

const waitable = (value: unknown): Waitable => {
  const found = WAITABLE.find((state) => state === value);
  if (found === undefined) throw usage(`Can not wait for ${JSON.stringify(value)}.`);
  return found;
};

const decision = (request: Fields): Decision => ({
  id: text(request, "id"),
  by: text(request, "by"),
  recipient: textOrNull(request, "recipient"),
});

const changed = (deliveries: readonly Delivery[]): ChangedDocument => ({
  ok: true,
  changed: deliveries.map(({ recipient, state }) => ({ recipient, state })),
});

const text = (request: Fields, field: string): string => {
  const value = request[field];
  if (typeof value !== "string") throw usage(`${field} is ${JSON.stringify(value)}, not a text.`);
  return value;
};

const textOrNull = (request: Fields, field: string): string | undefined =>
  request[field] === null || request[field] === undefined ? undefined : text(request, field);

const textsOrNull = (request: Fields, field: string): readonly string[] | undefined => {
  const value = request[field];
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw usage(`${field} is not a list of texts.`);
};

const usage = (message: string): PartyError => new PartyError("USAGE", message);
