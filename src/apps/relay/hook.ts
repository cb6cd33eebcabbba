import { fstatSync, readFileSync, writeSync } from "node:fs";

import { createProcesses } from "../../adapters/system/processes.ts";
import { createToldMessages } from "../../adapters/system/told-messages.ts";
import { openLedgerReader } from "../../adapters/sqlite/open.ts";
import { type HookDocument, PROTOCOL } from "../../domain/control.ts";
import { isWaiting } from "../../domain/delivery.ts";
import { answerToHook, mayCarry, textsForHook } from "../../domain/hook-notice.ts";
import { shortId } from "../../domain/id.ts";
import { isOnSharedServer } from "../../operations/is-on-shared-server.ts";
import { resolveSender } from "../../operations/resolve-sender.ts";
import type { ConnectControl, Control } from "../../ports/control.ts";
import { answerContextHook, isContextEvent } from "./context-hook.ts";
import { findSurroundings, type Surroundings } from "./surroundings.ts";

/** As many as a turn can want to know of. */
const MOST = 100;
/** An agent must not be held up by a daemon that is busy: then it is told that something waits. */
const CONNECT_TIMEOUT = 100;
const ANSWER_TIMEOUT = 1_500;

/** Programs whose records are read. */
const RECORDERS: ReadonlySet<string> = new Set(["claude", "codex"]);

/**
 * `relay hook PROGRAM EVENT`, which the agents' programs call with a document on standard input. Whatever goes wrong, the
 * program must go on: it says nothing then, and its status is 0 always (2 would stop a program's turn).
 */
export const hook = async ([program = "", event = ""]: readonly string[]): Promise<void> => {
  try {
    await answer(program, event);
  } catch (error) {
    // Programs show it where a person looks who wonders why nothing comes.
    process.stderr.write(`relay hook: ${error instanceof Error ? error.message : String(error)}\n`);
  }
};

const answer = async (program: string, event: string): Promise<void> => {
  const input = readInput();
  const surroundings = findSurroundings();
  const waiting = findWaiting(program, surroundings);
  if (waiting === undefined) return;
  const { name, ids } = waiting;
  if (isContextEvent(program, event)) {
    const daemon = async (): Promise<Control | undefined> => reach(surroundings.connect);
    print(await answerContextHook({ event, name, ids, input, reach: daemon }));
    return;
  }
  const continued = input["stop_hook_active"] === true;
  const call = { program, event, continued };
  if (ids.length > 0 && mayCarry(call)) {
    const given = await takeWhatWaits(surroundings, { name, input, call });
    if (given !== "unanswered") return;
  }
  const takeFresh = () => createToldMessages(surroundings.paths.state)(name, ids);
  print(answerToHook(call, ids, takeFresh));
};

interface Waiting {
  readonly name: string;
  readonly ids: readonly string[];
}

/** Whose mail it is, and what waits; undefined where nobody can tell, or it is a person's. */
const findWaiting = (
  program: string,
  { paths, roster, caller }: Surroundings,
): Waiting | undefined => {
  const { name } = resolveSender(roster, caller, { from: undefined, asHuman: false });
  // A program outside of every agent's pane has no mail: the human's is for the human.
  if (name === "human") return undefined;
  using ledger = openLedgerReader(paths.ledger);
  const ids = (ledger?.inbox({ recipient: name, unread: true, limit: MOST }) ?? [])
    // What is being typed in this moment comes by itself, and must not be fetched from under the typing.
    .filter(({ state }) => isWaiting(state) && state !== "handing")
    .map(({ message }) => shortId(message.id));
  if (program === "codex" && ids.length > 0 && isOnSharedServer(createProcesses(), process.pid)) {
    return undefined;
  }
  return { name, ids };
};

interface Asking {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly call: { readonly program: string; readonly event: string; readonly continued: boolean };
}

/** Prints what the daemon hands over; `unanswered` where it has nothing to say of what waits. */
const takeWhatWaits = async (
  { connect }: Pick<Surroundings, "connect">,
  { name, input, call }: Asking,
): Promise<"done" | "unanswered"> => {
  using control = await reach(connect);
  if (control === undefined) return "unanswered";
  // Of what others record it is not known which lines go to their models.
  const transcript = RECORDERS.has(call.program) ? input["transcript_path"] : undefined;
  const asked = control.request({
    v: PROTOCOL,
    op: "hook",
    agent: name,
    transcript: typeof transcript === "string" ? transcript : null,
    continued: call.continued,
  });
  const document = (await within(ANSWER_TIMEOUT, asked)) as unknown as HookDocument | undefined;
  if (document === undefined) return "unanswered";
  if (document.texts.length === 0) return document.may_tell ? "unanswered" : "done";
  print(textsForHook(call, document.texts));
  await within(
    ANSWER_TIMEOUT,
    control.request({ v: PROTOCOL, op: "hook-written", attempts: document.attempts }),
  );
  return "done";
};

/** An older daemon, or none, is no reason to stop anybody. */
const reach = async (connect: ConnectControl): Promise<Control | undefined> => {
  try {
    return await connect(CONNECT_TIMEOUT);
  } catch {
    return undefined;
  }
};

const within = async <T>(timeout: number, asked: Promise<T>): Promise<T | undefined> => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, timeout, undefined);
  try {
    // A refusal, as of an older daemon, is no answer either.
    return await Promise.race([asked.catch(() => undefined), promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** At once and as a whole: what is said to the daemon afterwards holds then. */
const print = (said: object | undefined): void => {
  if (said === undefined) return;
  const bytes = Buffer.from(`${JSON.stringify(said)}\n`);
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
};

/** What the program tells; nothing where it tells nothing, or where a person calls it at a terminal. */
const readInput = (): Readonly<Record<string, unknown>> => {
  if (process.stdin.isTTY || fstatSync(0).isCharacterDevice()) return {};
  try {
    const input = JSON.parse(readFileSync(0, "utf8")) as Readonly<Record<string, unknown>> | null;
    return input ?? {};
  } catch {
    return {};
  }
};
