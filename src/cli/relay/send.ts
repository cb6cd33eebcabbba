import { displayAgent } from "../../domain/address.ts";
import type { AwaitDocument } from "../../domain/control.ts";
import type { Waitable } from "../../domain/delivery.ts";
import { PartyError } from "../../domain/error.ts";
import type { DraftInput } from "../../domain/validate-draft.ts";
import { assertReached, awaitDelivery } from "../../operations/await-delivery.ts";
import { type Proof, proveSelf } from "../../operations/prove-self.ts";
import { type Caller, resolveSender, type Sender } from "../../operations/resolve-sender.ts";
import { type Posted, sendMessage, type SendMessageDeps } from "../../operations/send-message.ts";
import type { ConnectControl, Control } from "../../ports/control.ts";
import type { Streams } from "../context.ts";
import { renderFailure } from "../failure.ts";
import { parseSend, type SendArguments, type TextSource } from "./send-arguments.ts";
import { createSendOutput, type SendOutput } from "./send-output.ts";
import { sendHelp } from "./send-options.ts";
import { within } from "./within.ts";

export interface SendContext extends SendMessageDeps {
  readonly caller: Omit<Caller, "traced">;
  readonly connect: ConnectControl;
  readonly pid: number;
  /** Opens a file to read and keeps it open until disposed. */
  readonly hold: (path: string) => Disposable;
  readonly readText: (source: Exclude<TextSource, { kind: "words" }>) => Promise<string>;
  /** What an answer takes over from the message it answers. */
  readonly answer: (id: string, sender: Sender) => Promise<Partial<DraftInput>>;
}

/**
 * `relay send` and `relay reply`. They stand beside the other commands, not among them: an agent sends
 * often, and the machinery of the others would take as long to load as the sending itself.
 */
export const runSend = async (
  verb: "send" | "reply",
  argv: readonly string[],
  createContext: () => SendContext,
  streams: Pick<Streams, "stdout" | "stderr">,
): Promise<number> => {
  try {
    const args = parseSend(verb, argv, Date.now());
    if (args === undefined) streams.stdout.write(`${sendHelp(verb)}\n`);
    else await send(args, createContext(), streams);
    return 0;
  } catch (error) {
    const { text, status } = renderFailure("relay", { error }, argv.includes("--json"));
    streams.stderr.write(text);
    return status;
  }
};

/** A daemon that runs takes the connection at once, however busy it is. */
const CONNECT_TIMEOUT = 30;
/** Without its proof a message is only claimed, so a busy daemon is given a little longer. */
const PROVE_TIMEOUT = 250;
const STORED_TIMEOUT = 50;

const send = async (
  args: SendArguments,
  context: SendContext,
  streams: Pick<Streams, "stdout" | "stderr">,
): Promise<void> => {
  const body = await bodyOf(args.text, context);
  using control = await reach(context, args.wait);
  const proof = control && (await prove(control, context));
  const sender = resolveSender(
    context.roster,
    { ...context.caller, traced: proof?.sender },
    args.claim,
  );
  const answer = args.answers === undefined ? {} : await context.answer(args.answers, sender);

  const posted = sendMessage(
    context,
    { ...args.draft, ...answer, subject: args.draft.subject ?? answer.subject, body },
    sender,
    tokenOf(proof, sender),
  );
  const output = createSendOutput(
    args.json,
    posted,
    context.roster.defaultSession,
    context.clock.now(),
    streams,
  );
  if (control === undefined) output.waitsForDaemon();
  else if (args.wait === undefined) output.posted(await askWhetherStored(control, posted));
  else {
    const display = (agent: string): string => displayAgent(agent, context.roster.defaultSession);
    await follow(control, posted, { until: args.wait, timeout: args.timeout, display }, output);
  }
};

const bodyOf = async (text: TextSource, { readText }: SendContext): Promise<string> =>
  text.kind === "words" ? text.text : readText(text);

/** The daemon, or undefined when none runs and none is needed. */
const reach = async (
  { connect }: SendContext,
  wait: Waitable | undefined,
): Promise<Control | undefined> => {
  try {
    return await connect(CONNECT_TIMEOUT);
  } catch (error) {
    if (!(error instanceof PartyError && error.code === "DAEMON_UNAVAILABLE")) throw error;
    if (wait === undefined) return undefined;
    // Before anything is written, so that the caller can simply try again.
    throw new PartyError(
      "DAEMON_UNAVAILABLE",
      "No daemon runs, so nothing can be waited for; nothing was sent.",
      { hint: "Start it with party or relay-daemon, or leave --wait out.", cause: error },
    );
  }
};

/** Nothing that goes wrong here keeps a message from being sent: it is then only claimed. */
const prove = async (control: Control, { pid, hold }: SendContext): Promise<Proof | undefined> => {
  try {
    return await within(PROVE_TIMEOUT, proveSelf(control, pid, hold));
  } catch (error) {
    if (error instanceof PartyError) return undefined;
    throw error;
  }
};

/** A token proves who this process is: it goes with a message in that name alone. */
const tokenOf = (proof: Proof | undefined, sender: Sender): string | undefined =>
  proof?.sender === sender.name ? proof.token : undefined;

const askWhetherStored = async (
  control: Control,
  { id }: Posted,
): Promise<AwaitDocument | undefined> => {
  const asked = awaitDelivery(control, { id, until: "stored", timeout: STORED_TIMEOUT });
  try {
    return await within(2 * STORED_TIMEOUT, asked);
  } catch (error) {
    // The daemon ended in this moment: the message is on disk all the same.
    if (error instanceof PartyError && error.code === "DAEMON_UNAVAILABLE") return undefined;
    throw error;
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
