import { displayAgent, hostOf } from "../../domain/address.ts";
import { type CarriedDocument, PROTOCOL } from "../../domain/control.ts";
import type { Waitable } from "../../domain/delivery.ts";
import { PartyError } from "../../domain/error.ts";
import type { MessageId } from "../../domain/message.ts";
import type { DraftInput } from "../../domain/validate-draft.ts";
import { assertReached, awaitDelivery } from "../../operations/await-delivery.ts";
import type { Composed, Composition } from "../../operations/facts/compose-answer.ts";
import { findTwin } from "../../operations/find-twin.ts";
import { type Caller, resolveSender, type Sender } from "../../operations/resolve-sender.ts";
import { type Posted, sendMessage, type SendMessageDeps } from "../../operations/send-message.ts";
import type { ConnectControl, Control } from "../../ports/control.ts";
import type { LastSends } from "../../ports/last-sends.ts";
import type { Streams } from "../context.ts";
import { renderFailure } from "../failure.ts";
import { parseSend, type SendArguments, type TextSource } from "./send-arguments.ts";
import { createSendOutput, type SendOutput } from "./send-output.ts";
import { sendHelp, type SendVerb } from "./send-options.ts";
import { within } from "./within.ts";

export interface SendContext extends SendMessageDeps {
  readonly caller: Caller;
  readonly connect: ConnectControl;
  readonly lastSends: LastSends;
  /** False when certainly no daemon runs. */
  readonly seemsToRun: () => boolean;
  /** True once the daemon has taken the file up, false after `patience` ms. Throws what it refused the file for. */
  readonly awaitTaken: (path: string, patience: number) => boolean;
  readonly readText: (source: Exclude<TextSource, { kind: "words" | "none" }>) => Promise<string>;
  /** What facts and a template put before and behind the text. */
  readonly compose: (composition: Composition) => Promise<Composed>;
  readonly templateLines: () => Promise<readonly string[]>;
  /** What an answer takes over from the message it answers. */
  readonly answer: (id: string, sender: Sender, isAck: boolean) => Promise<Partial<DraftInput>>;
}

/**
 * `relay send` and `relay reply`. They stand beside the other commands, not among them: an agent sends
 * often, and the machinery of the others would take as long to load as the sending itself.
 */
export const runSend = async (
  verb: SendVerb,
  argv: readonly string[],
  createContext: () => SendContext,
  streams: Pick<Streams, "stdout" | "stderr">,
): Promise<number> => {
  try {
    const args = parseSend(verb, argv, Date.now());
    if (args === undefined) streams.stdout.write(`${sendHelp(verb)}\n`);
    else if (args === "templates") {
      streams.stdout.write(`${(await createContext().templateLines()).join("\n")}\n`);
    } else await send(args, createContext(), streams);
    return 0;
  } catch (error) {
    const { text, status } = renderFailure("relay", { error }, argv.includes("--json"));
    streams.stderr.write(text);
    return status;
  }
};

/** A daemon that runs takes the connection at once, however busy it is. */
const CONNECT_TIMEOUT = 30;
/** On a machine that has no time for us either, for whoever can not do without. */
const PATIENT_TIMEOUT = 2_000;
const STORED_TIMEOUT = 50;

const send = async (
  args: SendArguments,
  context: SendContext,
  streams: Pick<Streams, "stdout" | "stderr">,
): Promise<void> => {
  const text = await textOf(args.text, context);
  // Loading the network takes longer than sending a message: what needs no word of the daemon's own does without.
  const mustWait = args.wait !== undefined || args.waitPush;
  const needsAnswer = mustWait || args.draft.key !== undefined;
  using control = needsAnswer ? await reach(context, mustWait) : undefined;
  const sender = resolveSender(context.roster, context.caller, args.claim);
  const answer =
    args.answers === undefined
      ? {}
      : await context.answer(args.answers, sender, args.draft.kind === "ack");
  const body = await bodyOf(text, args, answer, context);

  const posted = sendMessage(
    context,
    { ...args.draft, ...answer, subject: args.draft.subject ?? answer.subject, body },
    sender,
  );
  const { defaultSession } = context.roster;
  const startedAt = context.clock.now();
  const isKeyed = args.draft.key !== undefined;
  const twin = isKeyed ? undefined : findTwin(context.lastSends, posted, body, startedAt);
  const said = { json: args.json, posted, twin, defaultSession, startedAt };
  const output = createSendOutput(said, streams);
  if (control !== undefined) await tellProgress(args, control, { posted, defaultSession }, output);
  else if (needsAnswer || !context.seemsToRun()) output.waitsForDaemon();
  else output.posted(context.awaitTaken(posted.path, STORED_TIMEOUT) ? "stored" : "posted");
};

const textOf = async (text: TextSource, { readText }: SendContext): Promise<string> => {
  if (text.kind === "none") return "";
  return text.kind === "words" ? text.text : readText(text);
};

/** The text, with what facts and a template add to it. */
const bodyOf = async (
  text: string,
  { facts, template, draft }: SendArguments,
  answer: Partial<DraftInput>,
  { compose, roster }: SendContext,
): Promise<string> => {
  if (facts.length === 0 && template === undefined) return text;
  const [to = ""] = answer.to ?? draft.to;
  const peer = hostOf(to) ?? displayAgent(to, roster.defaultSession);
  const { before, behind } = await compose({ facts, template, peer });
  return [before, text, behind].filter((part) => part !== undefined && part !== "").join("\n\n");
};

/** What the daemon says of it, until what was asked for is known. */
const tellProgress = async (
  { wait, waitPush, timeout }: SendArguments,
  control: Control,
  { posted, defaultSession }: { readonly posted: Posted; readonly defaultSession: string },
  output: SendOutput,
): Promise<void> => {
  if (wait !== undefined) {
    const display = (agent: string): string => displayAgent(agent, defaultSession);
    await follow(control, posted, { until: wait, timeout, display }, output);
  } else if (waitPush) output.pushed(await awaitPush(control, posted));
  else await askWhetherStored(control, posted, output);
};

/** The daemon, or undefined when none runs and none is needed. */
const reach = async ({ connect }: SendContext, mustWait: boolean): Promise<Control | undefined> => {
  try {
    return await connect(mustWait ? PATIENT_TIMEOUT : CONNECT_TIMEOUT);
  } catch (error) {
    if (!(error instanceof PartyError && error.code === "DAEMON_UNAVAILABLE")) throw error;
    if (!mustWait) return undefined;
    // Before anything is written, so that the caller can simply try again.
    throw new PartyError(
      "DAEMON_UNAVAILABLE",
      "No daemon runs, so nothing can be waited for; nothing was sent.",
      { hint: "Start it with party or relay-daemon, or leave --wait out.", cause: error },
    );
  }
};

/** As long as the original's scripts try to push. */
const PUSH_TIMEOUT = 15_000;

const awaitPush = async (control: Control, { id }: Posted): Promise<CarriedDocument> => {
  const answer = await control.request({
    v: PROTOCOL,
    op: "carried",
    id,
    timeout_ms: PUSH_TIMEOUT,
  });
  return answer as unknown as CarriedDocument;
};

const askWhetherStored = async (
  control: Control,
  { id }: Posted,
  output: SendOutput,
): Promise<void> => {
  const asked = awaitDelivery(control, { id, until: "stored", timeout: STORED_TIMEOUT });
  try {
    const answer = await within(2 * STORED_TIMEOUT, asked);
    const duplicateOf = answer?.duplicate_of ?? undefined;
    output.posted(
      answer?.reached === true ? "stored" : "posted",
      duplicateOf as MessageId | undefined,
    );
  } catch (error) {
    // The daemon ended in this moment: the message is on disk all the same.
    if (!(error instanceof PartyError && error.code === "DAEMON_UNAVAILABLE")) throw error;
    output.posted("posted");
  }
};

interface Wait {
  readonly until: Waitable;
  readonly timeout: number;
  readonly display: (agent: string) => string;
}

const follow = async (
  control: Control,
  { id }: Posted,
  { until, timeout, display }: Wait,
  output: SendOutput,
): Promise<void> => {
  const reasons = new Map<string, string>();
  output.begin();
  try {
    const answer = await awaitDelivery(control, { id, until, timeout }, (step) => {
      if (step.reason !== null) reasons.set(step.recipient, step.reason);
      else reasons.delete(step.recipient);
      output.step(step);
    });
    assertReached(answer, { id, until, timeout }, reasons, display);
  } finally {
    output.end();
  }
};
