import { sharedEditFrom } from "../domain/classic/shared-edit.ts";
import {
  type CarriedDocument,
  type ChangedDocument,
  type EditedDocument,
  type HookDocument,
  type HostMailDocument,
  type LinkSyncDocument,
  type PongDocument,
  type ProveDocument,
  PROTOCOL,
  type ReadDocument,
  type RefusalDocument,
  type TranscriptDocument,
} from "../domain/control.ts";
import { WAITABLE, type Waitable } from "../domain/delivery.ts";
import { errorToDocument, PartyError } from "../domain/error.ts";
import type { LinkDocument } from "../domain/links/link-document.ts";
import type { Caller } from "../operations/check-caller.ts";
import type { Decision } from "../operations/decide-delivery.ts";
import type { HookAnswer, HookCaller } from "../operations/hand-to-hook.ts";
import type { PaneStatusDocument } from "../operations/pane-status.ts";
import type { Delivery } from "../ports/ledger.ts";
import type { MailRequests } from "./mail-requests.ts";
import { awaitCarried } from "./await-carried.ts";
import type { AnswerRecovery, RecoveryAnswer } from "./answer-recovery.ts";
import { type AwaitDeps, awaitStates } from "./await-states.ts";

export interface ConversationDeps extends AwaitDeps {
  readonly pong: () => PongDocument;
  /** A new file for one connection's caller to hold; undefined where processes can not be traced. */
  readonly prove: () => CallerProof | undefined;
  readonly read: (
    reader: string,
    ids: readonly string[] | undefined,
    caller: Caller,
  ) => readonly string[];
  readonly decide: (
    verb: "retry" | "drop",
    decision: Decision,
    caller: Caller,
  ) => readonly Delivery[];
  readonly paneStatus: (role: string | undefined) => Promise<PaneStatusDocument>;
  readonly transcript: (agent: string) => Promise<string | undefined>;
  readonly handToHook: (agent: string, hook: HookCaller, caller: Caller) => Promise<HookAnswer>;
  readonly hookWritten: (attempts: readonly number[]) => void;
  readonly syncLink: (look: boolean) => Promise<LinkDocument>;
  readonly statusChanged: () => void;
  readonly mail: MailRequests;
  readonly recovery: AnswerRecovery;
  readonly stop: () => void;
}

export interface CallerProof extends Disposable {
  readonly path: string;
  readonly trace: (holder: number) => Caller;
}

type Answer =
  | ProveDocument
  | PongDocument
  | ReadDocument
  | ChangedDocument
  | TranscriptDocument
  | HookDocument
  | LinkSyncDocument
  | CarriedDocument
  | EditedDocument
  | HostMailDocument
  | RecoveryAnswer
  | RefusalDocument
  | { readonly ok: true };
type Fields = Readonly<Record<string, unknown>>;

/** A wait is bounded, so that a forgotten client costs nothing for ever. */
const LONGEST_WAIT = 24 * 3_600_000;

/** Answers the requests of one connection, one after another. Expected failures are answers too. */
export const createConversation = (deps: ConversationDeps) => {
  const gone = new AbortController();
  let proof: CallerProof | undefined;
  /** Attempts that this connection's hook was given: nobody else can say that it has written them. */
  const carried = new Set<number>();
  const callerOf = (request: Fields): Caller => {
    const holder = request["holder"];
    if (proof !== undefined && Number.isSafeInteger(holder)) return proof.trace(Number(holder));
    // Who did not ask for a file may still be one who can not be traced.
    using asked = proof === undefined ? deps.prove() : undefined;
    return proof === undefined && asked === undefined ? "untraceable" : "unproven";
  };

  /** What depends on who asks. */
  const answerCaller = (request: Fields): Answer | Promise<Answer> => {
    switch (request["op"]) {
      case "prove":
        proof ??= deps.prove();
        return { ok: true, file: proof?.path ?? null };
      case "read": {
        const reader = text(request, "reader");
        const ids = textsOrNull(request, "ids");
        return { ok: true, ids: deps.read(reader, ids, callerOf(request)) };
      }
      case "host-read": {
        const reader = text(request, "reader");
        const mark = { reader, ids: textsOrNull(request, "ids"), all: request["all"] === true };
        return { ok: true, ids: deps.mail.markRead(mark, callerOf(request)) };
      }
      case "retry":
      case "drop":
        return changed(deps.decide(request["op"], decision(request), callerOf(request)));
      default:
        if (isRecovery(request["op"])) {
          return deps.recovery(request["op"], request, callerOf(request));
        }
        throw usage(`Not a request: ${JSON.stringify(request["op"])}.`);
    }
  };

  const answerLink = async (request: Fields): Promise<Answer> => {
    switch (request["op"]) {
      case "carried":
        return awaitCarried(deps, text(request, "id"), timeoutOf(request), gone.signal);
      case "host-mail":
        return {
          ok: true,
          ...deps.mail.list({
            host: textOrNull(request, "host"),
            unread: request["unread"] === true,
            reader: text(request, "reader"),
          }),
        };
      case "main-edit":
        return { ok: true, result: await deps.mail.edit(sharedEditFrom(request["edit"])) };
      default:
        return { ok: true, link: await deps.syncLink(request["look"] === true) };
    }
  };

  const answer = async (request: Fields, send: (answer: unknown) => void): Promise<Answer> => {
    switch (request["op"]) {
      case "ping":
        return deps.pong();
      case "await":
        return awaitStates(deps, awaitInput(request), send, gone.signal);
      case "pane-status":
        return { ok: true, ...(await deps.paneStatus(textOrNull(request, "role"))) };
      case "transcript":
        return { ok: true, transcript: (await deps.transcript(text(request, "agent"))) ?? null };
      case "hook": {
        const agent = text(request, "agent");
        const hook = hookCaller(request, gone.signal);
        const { texts, attempts, mayTell } = await deps.handToHook(agent, hook, callerOf(request));
        for (const attempt of attempts) carried.add(attempt);
        return { ok: true, texts, attempts, may_tell: mayTell };
      }
      case "hook-written":
        deps.hookWritten(numbers(request, "attempts").filter((attempt) => carried.has(attempt)));
        return { ok: true };
      case "status-changed":
        deps.statusChanged();
        return { ok: true };
      case "stop":
        deps.stop();
        return { ok: true };
      default:
        return LINK_OPS.has(request["op"]) ? answerLink(request) : answerCaller(request);
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
    ended: (): void => {
      gone.abort();
      proof?.[Symbol.dispose]();
    },
  };
};

const RECOVERY_OPS = ["checkpoint", "handoff", "recover", "began-anew"] as const;

const isRecovery = (op: unknown): op is (typeof RECOVERY_OPS)[number] =>
  RECOVERY_OPS.some((one) => one === op);

const LINK_OPS: ReadonlySet<unknown> = new Set(["carried", "host-mail", "main-edit", "link-sync"]);

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
  timeout: timeoutOf(request),
});

const timeoutOf = (request: Fields): number =>
  Math.min(Math.max(0, Number(request["timeout_ms"]) || 0), LONGEST_WAIT);

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

const hookCaller = (request: Fields, gone: AbortSignal): HookCaller => {
  const pid = Number.isSafeInteger(request["holder"]) ? Number(request["holder"]) : undefined;
  const transcript = textOrNull(request, "transcript");
  return { pid, transcript, continued: request["continued"] === true, gone };
};

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

const numbers = (request: Fields, field: string): readonly number[] => {
  const value = request[field];
  if (Array.isArray(value) && value.every(Number.isSafeInteger)) return value as readonly number[];
  throw usage(`${field} is not a list of whole numbers.`);
};

const usage = (message: string): PartyError => new PartyError("USAGE", message);
