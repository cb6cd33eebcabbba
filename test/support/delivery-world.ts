import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openLedger } from "../../src/adapters/sqlite/open.ts";
import { displayAgent } from "../../src/domain/address.ts";
import type { Message, MessageId } from "../../src/domain/message.ts";
import type { DeliveryDeps, RunningAgent } from "../../src/operations/delivery-deps.ts";
import { typeMessage } from "../../src/operations/type-message.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Ledger } from "../../src/ports/ledger.ts";
import type { Processes } from "../../src/ports/processes.ts";
import { NO_FACTS } from "../../src/ports/programs.ts";
import type { Step } from "../../src/ports/step.ts";
import type { Panes } from "../../src/ports/panes.ts";
import { FAKE_PROFILE, FAKE_REF } from "./fake-panes.ts";
import { createFakeTranscripts, type FakeTranscripts } from "./fake-transcripts.ts";

/** A directory in memory where the system has one: a commit there costs no disk. */
export const memoryDirectory = (): string =>
  mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "party-test-"));

export interface TestLedger extends Disposable {
  readonly ledger: Ledger;
  readonly path: string;
}

/** A real ledger in a directory of its own. */
export const openTestLedger = (clock: Clock, step: Step = () => undefined): TestLedger => {
  const directory = memoryDirectory();
  const path = join(directory, "ledger.db");
  const opened = openLedger(path, step, clock.now);
  return {
    ledger: opened.ledger,
    path,
    [Symbol.dispose]: () => {
      opened[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

export const TRANSCRIPT = "/fake/transcript.jsonl";

/** The agent `cc.party` in the fake terminal. */
export const fakeAgent = (transcript?: string): RunningAgent => ({
  name: "cc.party",
  ref: FAKE_REF,
  profileOf: () => FAKE_PROFILE,
  transcript,
  rungs: ["native", "hook", "paste"],
});

/** What the operations of one daemon need, over fakes; ids count up across daemons of one `notes`. */
export const fakeDeps = ({
  clock,
  ledger,
  panes,
  processes,
  transcripts = createFakeTranscripts(),
  ...changes
}: Pick<DeliveryDeps, "clock" | "ledger" | "panes"> & {
  readonly processes: Processes;
  readonly panes: Panes;
  readonly transcripts?: FakeTranscripts;
} & Partial<DeliveryDeps>): DeliveryDeps => ({
  clock,
  ledger,
  panes,
  processes,
  transcripts,
  programs: { inspect: () => Promise.resolve(NO_FACTS), close: () => undefined },
  mayInterrupt: () => false,
  ids: { next: nextNoteId },
  display: (agent) => displayAgent(agent, "party"),
  wake: () => undefined,
  random: () => 0.5,
  hash: (text) => createHash("sha256").update(text).digest("hex"),
  textFor: (message: Message, agent, profile) =>
    typeMessage(message, agent, profile, {
      display: (name) => displayAgent(name, "party"),
      mayCommand: () => false,
      commands: [],
    }),
  observed: () => undefined,
  reached: () => undefined,
  mayPaste: () => undefined,
  before: async () => undefined,
  vimMode: false,
  pause: async (delay) => new Promise((resolve) => void setTimeout(resolve, delay)),
  ...changes,
});

let notes = 0;
const nextNoteId = (): MessageId => {
  notes += 1;
  return `11111111-0000-7000-8000-${notes.toString(16).padStart(12, "0")}` as MessageId;
};
