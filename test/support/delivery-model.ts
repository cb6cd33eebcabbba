import { rmSync } from "node:fs";
import { join } from "node:path";

import { openLedger, type OpenedLedger } from "../../src/adapters/sqlite/open.ts";
import { PartyError } from "../../src/domain/error.ts";
import type { Message, MessageId } from "../../src/domain/message.ts";
import { type AgentWorker, startAgentWorker } from "../../src/operations/agent-worker.ts";
import { dropDelivery, retryDelivery } from "../../src/operations/decide-delivery.ts";
import type { DeliveryDeps } from "../../src/operations/delivery-deps.ts";
import { expireDeliveries } from "../../src/operations/expire-deliveries.ts";
import { markRead } from "../../src/operations/mark-read.ts";
import type { Ledger } from "../../src/ports/ledger.ts";
import { type Action, isPlain, type PLAIN } from "./delivery-action.ts";
import { fakeAgent, fakeDeps, memoryDirectory, TRANSCRIPT } from "./delivery-world.ts";
import { installFakeClock } from "./fake-clock.ts";
import { createFakeTerminal } from "./fake-panes.ts";
import type { FakeProgram } from "./fake-program.ts";
import { createFakeTranscripts } from "./fake-transcripts.ts";
import { messageOf } from "./message.ts";

export interface ModelOptions {
  readonly transcript: boolean;
  /** Numbers in [0, 1) that decide how long things take, used in turn. */
  readonly luck: readonly number[];
}

export interface DeliveryModel extends AsyncDisposable {
  act(action: Action): Promise<void>;
  advance(ms: number): Promise<void>;
  /** Everything that stands in the way is taken away, and the daemon has all the time it needs. */
  makeReady(): Promise<void>;
  readonly terminal: ReturnType<typeof createFakeTerminal>;
  readonly sent: readonly Message[];
  /** Messages that the agent fetched or answered itself, or that a person gave up. */
  readonly decided: ReadonlySet<MessageId>;
  /** What no daemon may ever throw. */
  readonly failures: readonly unknown[];
  ledger(): Ledger;
  /** A pane map gives the agent its pane. */
  isMapped(): boolean;
}

/** Ends a daemon in the middle of whatever it does. */
class Killed extends Error {}

interface Daemon {
  readonly opened: OpenedLedger;
  readonly deps: DeliveryDeps;
  readonly worker: AgentWorker;
  readonly stop: AbortController;
  readonly closePanes: () => Promise<void>;
  steps: number;
  killAt: number;
  isDead: boolean;
}

/** What the daemon leaves to a person: their own draft, and a submit key that was never taken. */
const tidyUp = (program: FakeProgram, before: string): void => {
  const composer = program.composer();
  if (composer.includes("draft") && !program.isSwallowing()) program.clear();
  else if (composer === before) program.submit();
};

const byHuman = ({ id }: Message) => ({ id, by: "human", recipient: undefined });

/** One agent with a daemon that may be killed at any step, in virtual time. */
export const createDeliveryModel = ({ transcript, luck }: ModelOptions): DeliveryModel => {
  const clock = installFakeClock();
  const directory = memoryDirectory();
  const transcripts = createFakeTranscripts();
  let drawn = 0;
  const random = (): number => luck[(drawn += 1) % luck.length] ?? 0.5;
  const terminal = createFakeTerminal({
    random,
    // Half of the lives are in a tmux that can keep no marks.
    marks: (luck[0] ?? 0) < 0.5,
    read: (text) => {
      if (transcript) transcripts.append(TRANSCRIPT, text);
    },
  });
  if (transcript) transcripts.append(TRANSCRIPT, "it begins");
  const sent: Message[] = [];
  const outbox: Message[] = [];
  const failures: unknown[] = [];
  const decided = new Set<MessageId>();
  let isMapped = true;
  let daemon: Daemon | undefined;

  const guardStep = (name: string, own: () => Daemon | undefined): void => {
    const running = own();
    if (running === undefined) return;
    running.steps += 1;
    if (running.steps >= running.killAt) running.isDead = true;
    if (running.isDead) throw new Killed(name);
  };

  const failed = (running: () => Daemon | undefined) => (error: unknown) => {
    if (error instanceof Killed || running()?.isDead === true) return;
    failures.push(error);
    const one = running();
    if (one !== undefined) one.isDead = true;
  };

  const start = (): void => {
    if (daemon !== undefined) return;
    let own: Daemon | undefined;
    const step = (name: string): void => guardStep(name, () => own);
    const opened = openLedger(join(directory, "ledger.db"), step, clock.now);
    const panes = terminal.connect(step);
    const agent = fakeAgent(transcript ? TRANSCRIPT : undefined);
    const stop = new AbortController();
    const deps = fakeDeps({
      clock,
      ledger: opened.ledger,
      panes,
      processes: terminal.processes,
      transcripts,
      random,
    });
    const worker = startAgentWorker(
      deps,
      agent.name,
      () => (isMapped ? agent : undefined),
      stop.signal,
      failed(() => own),
    );
    own = {
      opened,
      deps,
      worker,
      stop,
      closePanes: panes.close,
      steps: 0,
      killAt: Number.POSITIVE_INFINITY,
      isDead: false,
    };
    const running = own;
    daemon = running;
    transcripts.watch(TRANSCRIPT, () => running.worker.wake());
    takeIn();
  };

  /** Files stay in the outbox until their message is committed, as the intake has it. */
  const takeIn = (): void => {
    if (daemon === undefined || daemon.isDead) return;
    const { opened, worker } = daemon;
    try {
      for (let next = outbox[0]; next !== undefined; next = outbox[0]) {
        opened.ledger.store(next, ["cc.party"], clock.now());
        outbox.shift();
      }
      worker.wake();
    } catch (error) {
      failed(() => daemon)(error);
    }
  };

  /** Ends what is left of a daemon that was killed. */
  const bury = async (): Promise<void> => {
    const dead = daemon;
    if (dead === undefined) return;
    dead.isDead = true;
    dead.stop.abort();
    dead.worker.wake();
    await dead.closePanes();
    await clock.settle();
    dead.opened[Symbol.dispose]();
    daemon = undefined;
  };

  const advance = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    if (daemon?.isDead === true) await bury();
  };

  type Decide = (running: Daemon, about: Message) => void;
  /** What comes to the daemon over its socket, or by the clock, while its worker may be in the middle of a turn. */
  const decide = (how: Decide) => (): void => {
    if (daemon === undefined || daemon.isDead) return;
    const [first] = daemon.opened.ledger.inbox({ recipient: "cc.party", unread: true, limit: 1 });
    if (first === undefined) return;
    const { id } = first.message;
    const was = decided.has(id);
    // Before the act: it may be committed when the daemon dies in it.
    decided.add(id);
    try {
      how(daemon, first.message);
      daemon.worker.wake();
    } catch (error) {
      const isRefused = error instanceof PartyError && error.code === "STATE_REFUSED";
      if (!isRefused) failed(() => daemon)(error);
      else if (!was) decided.delete(id);
    }
  };

  /** A person does not type into a mode of tmux. */
  const byHand = (deed: (program: FakeProgram) => void) => (): void => {
    const program = terminal.program();
    if (program !== undefined && terminal.screen()?.mode === undefined) deed(program);
  };
  const inProgram = (event: (program: FakeProgram) => void) => (): void => {
    const program = terminal.program();
    if (program !== undefined) event(program);
  };
  const map = (mapped: boolean) => (): void => {
    isMapped = mapped;
    daemon?.worker.wake();
  };

  const plain: Readonly<Record<(typeof PLAIN)[number], () => void | Promise<void>>> = {
    type: byHand((program) => program.type(`draft ${sent.length}`)),
    submit: byHand((program) => program.submit()),
    // What was swallowed and then cleared looks like what was taken: no screen can tell the two apart.
    clear: byHand((program) => program.isSwallowing() || program.clear()),
    dialog: inProgram((program) => program.show("dialog")),
    menu: inProgram((program) => program.show("menu")),
    dismiss: byHand((program) => program.dismiss()),
    "copy-mode": () => terminal.setMode("copy-mode"),
    "leave-mode": () => terminal.setMode(undefined),
    freeze: inProgram((program) => program.freeze()),
    thaw: inProgram((program) => program.thaw()),
    swallow: inProgram((program) => program.swallow()),
    "end-program": terminal.endProgram,
    "start-program": terminal.startProgram,
    "stop-server": terminal.stopServer,
    "start-server": () => {
      terminal.startServer();
      terminal.startProgram();
    },
    restart: async () => {
      await bury();
      start();
    },
    unmap: map(false),
    map: map(true),
    "agent-reads": decide(({ opened: { ledger } }, { id }) => {
      markRead({ ledger, clock }, "cc.party", [id]);
    }),
    "agent-answers": decide(({ opened: { ledger } }, { id }) => {
      const reply = messageOf(10_000 + clock.monotonic(), { from: "cc.party", replyTo: id });
      ledger.store(reply, ["oc.party"], clock.now());
    }),
    drop: decide(({ opened: { ledger } }, about) => {
      dropDelivery({ ledger, clock }, byHuman(about));
    }),
    retry: decide(({ opened: { ledger } }, about) => {
      retryDelivery({ ledger, clock }, byHuman(about));
    }),
    expire: decide(({ deps }) => {
      expireDeliveries(deps);
    }),
  };

  const act = async (action: Action): Promise<void> => {
    if (isPlain(action)) return plain[action.do]();
    switch (action.do) {
      case "send": {
        const { from, priority, life } = action;
        const expiresAt = life === undefined ? undefined : clock.now() + life;
        const sentAt = clock.now();
        const message = messageOf(sent.length + 1, { from, priority, sentAt, expiresAt });
        if (life !== undefined) decided.add(message.id);
        sent.push(message);
        outbox.push(message);
        return takeIn();
      }
      case "wait":
        return advance(action.ms);
      case "work":
        return terminal.program()?.work(action.ms);
      case "kill":
        if (daemon !== undefined) daemon.killAt = daemon.steps + action.step;
        return undefined;
      case "fail":
        return terminal.failNext(action.how);
    }
  };

  start();
  return {
    act,
    advance,
    terminal,
    sent,
    decided,
    failures,
    isMapped: () => isMapped,
    ledger: () => {
      if (daemon === undefined) throw new Error("No daemon runs.");
      return daemon.opened.ledger;
    },
    makeReady: async () => {
      terminal.failNext(undefined);
      terminal.setMode(undefined);
      terminal.startServer();
      terminal.startProgram();
      isMapped = true;
      await bury();
      start();
      let before = "";
      for (let left = 20; left > 0; left -= 1) {
        const program = terminal.program();
        program?.thaw();
        program?.dismiss();
        await advance(5_000);
        if (daemon === undefined) start();
        const isWaiting = daemon?.opened.ledger.waiting().includes("cc.party") !== false;
        if (program === undefined || (program.composer() === "" && !isWaiting)) break;
        tidyUp(program, before);
        before = program.composer();
      }
      await advance(5_000);
    },
    [Symbol.asyncDispose]: async () => {
      await bury();
      await clock.advance(200);
      clock[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
