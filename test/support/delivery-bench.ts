import type { DeliveryDeps, RunningAgent } from "../../src/operations/delivery-deps.ts";
import { resolveAttempt } from "../../src/operations/resolve-attempt.ts";
import { createSettling, type Settling } from "../../src/operations/settling.ts";
import type { Turn } from "../../src/operations/turn.ts";
import { typeMessage } from "../../src/operations/type-message.ts";
import type { Message } from "../../src/domain/message.ts";
import type { Attempt, Delivery } from "../../src/ports/ledger.ts";
import { fakeAgent, fakeDeps, openTestLedger, TRANSCRIPT } from "./delivery-world.ts";
import { type FakeClock, installFakeClock } from "./fake-clock.ts";
import { createFakeTerminal, FAKE_PROFILE, type FakeTerminal } from "./fake-panes.ts";
import type { FakeProgram } from "./fake-program.ts";
import { createFakeTranscripts, type FakeTranscripts } from "./fake-transcripts.ts";
import { messageOf } from "./message.ts";

/** One message from `oc` to `cc`, whose program stands ready, and the pieces of a daemon to be driven one by one. */
export interface Bench extends DeliveryDeps, AsyncDisposable {
  readonly clock: FakeClock;
  readonly terminal: FakeTerminal;
  readonly transcripts: FakeTranscripts;
  readonly settling: Settling;
  program(): FakeProgram;
  /** The message's delivery as the ledger has it now. */
  delivery(): Delivery;
  /** Begins an attempt on the program that runs now, and takes it to `phase`. */
  begin(phase: "opened" | "pasted" | "submitted", transcript: string | undefined): Attempt;
  /** Resolves the open attempt with the role in the pane that was typed into, in another, or in none. */
  resolveOnce(role: Role): Promise<Turn>;
  /** The same every 500 ms until there is nothing to resolve, at most `times`. */
  resolve(role: Role, times: number): Promise<void>;
  /** Lets time pass until `work` is done. */
  during<T>(work: Promise<T>): Promise<T>;
}

export type Role = "here" | "elsewhere" | "nowhere";

const agentFor = (role: Role): RunningAgent | undefined => {
  const agent = fakeAgent();
  if (role === "nowhere") return undefined;
  return role === "here" ? agent : { ...agent, ref: { ...agent.ref, pane: "%9" } };
};

export const openBench = (
  changes: Partial<Message> = {},
  own: Omit<Partial<DeliveryDeps>, "transcripts"> = {},
): Bench => {
  const clock = installFakeClock();
  const opened = openTestLedger(clock);
  const { ledger } = opened;
  const transcripts = createFakeTranscripts();
  transcripts.append(TRANSCRIPT, "it begins");
  // The table is what the screen and the transcript tell alone; marks are added by the tests that are about them.
  const terminal = createFakeTerminal({ marks: false });
  const panes = terminal.connect(() => undefined);
  const { processes } = terminal;
  const deps = fakeDeps({ clock, ledger, panes, processes, transcripts, ...own });
  const settling = createSettling(clock, processes);
  ledger.store(messageOf(1, changes), ["cc.party"], clock.now());
  const id = ledger.deliveriesOf(messageOf(1).id)[0]?.id ?? 0;

  const during = async <T>(work: Promise<T>): Promise<T> => {
    const pending = { is: true };
    const ended = work.finally(() => {
      pending.is = false;
    });
    // Its failure is the caller's, who awaits it below.
    ended.catch(() => undefined);
    while (pending.is) await clock.advance(50);
    return ended;
  };

  const bench: Bench = {
    ...deps,
    clock,
    terminal,
    transcripts,
    settling,
    during,
    program: () => {
      const program = terminal.program();
      if (program === undefined) throw new Error("No program runs.");
      return program;
    },
    delivery: () => {
      const delivery = ledger.delivery(id);
      if (delivery === undefined) throw new Error("No delivery.");
      return delivery;
    },
    begin: (phase, transcript) => {
      const attempt = ledger.openAttempt(
        id,
        {
          rung: "paste",
          incarnation: terminal.incarnation(),
          transcript,
          transcriptOffset: transcript === undefined ? 0 : transcripts.size(transcript),
          textHash: "",
        },
        clock.now(),
      );
      if (phase !== "opened") ledger.advanceAttempt(attempt.id, phase, clock.now());
      return { ...attempt, phase };
    },
    resolveOnce: async (role) => {
      const [attempt] = ledger.openAttempts();
      if (attempt === undefined) return { kind: "moved" };
      const open = { attempt, delivery: bench.delivery() };
      return during(resolveAttempt(deps, agentFor(role), open, settling));
    },
    resolve: async (role, times) => {
      for (let left = times; left > 0 && ledger.openAttempts().length > 0; left -= 1) {
        await bench.resolveOnce(role);
        await clock.advance(500);
      }
    },
    [Symbol.asyncDispose]: async () => {
      terminal.stopServer();
      await panes.close();
      await clock.advance(5_000);
      clock[Symbol.dispose]();
      opened[Symbol.dispose]();
    },
  };
  return bench;
};

/** What is typed for a delivery to `cc`. */
export const typingOf = ({ message, recipient }: Delivery): string =>
  typeMessage(message, recipient, FAKE_PROFILE, {
    display: (agent) => agent.replace(".party", ""),
    mayCommand: () => false,
    commands: [],
  }).text;
