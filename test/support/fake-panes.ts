import { classify } from "../../src/domain/classify.ts";
import { PartyError } from "../../src/domain/error.ts";
import { genericProfile } from "../../src/domain/profiles/generic.ts";
import type { Reading, Screen } from "../../src/domain/screen.ts";
import type {
  Guard,
  Incarnation,
  Looked,
  Marks,
  PaneRef,
  Panes,
  Typed,
} from "../../src/ports/panes.ts";
import type { Processes } from "../../src/ports/processes.ts";
import type { Step } from "../../src/ports/step.ts";
import { createFakeProcesses } from "./fake-processes.ts";
import {
  type FakeProgram,
  type Input,
  pictureToScreen,
  type ProgramOptions,
  startFakeProgram,
} from "./fake-program.ts";

export const FAKE_REF: PaneRef = { socket: "/fake/tmux", pane: "%0" };
export const FAKE_PROFILE = genericProfile({ glyphs: ["❯"] });

/** One thing that went through {@link Panes} into the program, and what the screen was at that moment. */
export interface Act {
  readonly input: Input;
  readonly reading: Reading;
  /** What the composer truly held, and whether an earlier submit key of this text had been swallowed. */
  readonly composer: string;
  readonly afterSwallowed: boolean;
}

/** How the connection to the multiplexer fails at the next paste or key. */
export type Failure = "cut-before" | "cut-after" | "server-dies-after";

/** A multiplexer with one pane and one program in it, with everything that can happen to them. */
export interface FakeTerminal {
  /** The port as one daemon has it. */
  connect(step: Step): Panes;
  readonly processes: Processes;
  /** Undefined while a shell's prompt or nothing is there. */
  program(): FakeProgram | undefined;
  startProgram(): void;
  endProgram(): void;
  stopServer(): void;
  startServer(): void;
  setMarks(next: Marks | undefined): void;
  setMode(mode: string | undefined): void;
  failNext(failure: Failure | undefined): void;
  screen(): Screen | undefined;
  incarnation(): Incarnation;
  readonly acts: readonly Act[];
  /** What models read, of all programs that ever ran. */
  readonly reads: readonly string[];
  /** What programs that ended had queued for their models and never sent. */
  readonly unsent: readonly string[];
  /** Questions that were answered by a key of ours. */
  readonly answers: readonly string[];
}

export interface FakeTerminalOptions extends Partial<
  Pick<ProgramOptions, "random" | "turn" | "paintDelay">
> {
  /** Told of every text that a model read, in the moment it did. */
  readonly read?: (text: string) => void;
  /** False: marks are not kept, as in a tmux below 3.1. */
  readonly marks?: boolean;
  /** The longest a call of the port takes. */
  readonly latency?: number;
}

const NO_MARKS: Marks = { pasted: undefined, pressed: undefined };

const cut = (): never => {
  throw new PartyError("TMUX_UNAVAILABLE", "the connection was cut");
};

/**
 * {@link Panes} without tmux. The port's contract suite drives a real tmux (it types with `send-keys` and counts the bytes a
 * program got), so it can not run here; look-at-agent.test.ts holds its guard to the same promises.
 */
export const createFakeTerminal = (options: FakeTerminalOptions = {}): FakeTerminal => {
  const { random = () => 0.5, turn = 200, paintDelay = 80, latency = 3 } = options;
  const acts: Act[] = [];
  const reads: string[] = [];
  const answers: string[] = [];
  const unsent: string[] = [];
  const watchers = new Set<() => void>();
  let pids = 100;
  const nextPid = (): number => (pids += 1);
  let server: { readonly pid: number; readonly panePid: number } | undefined;
  let program: (FakeProgram & { readonly pid: number }) | undefined;
  let mode: string | undefined;
  let marks: Marks | undefined = options.marks === false ? undefined : NO_MARKS;
  let failure: Failure | undefined;

  const changed = (): void => {
    for (const watcher of watchers) setTimeout(() => watchers.has(watcher) && watcher(), 1);
  };

  const screen = (): Screen | undefined => {
    if (server === undefined) return undefined;
    if (program !== undefined) return pictureToScreen(program.picture(), mode);
    const bare = pictureToScreen({ composer: "", overlay: undefined, busy: false, turns: 0 }, mode);
    return { ...bare, command: "sh", shell: true };
  };

  const incarnation = (): Incarnation => {
    const { pid = 0, panePid = 0 } = server ?? {};
    const agentPid = program?.pid ?? panePid;
    return {
      ...FAKE_REF,
      serverPid: pid,
      serverStartedAt: pid * 1000,
      panePid,
      agentPid,
      agentStartedAt: agentPid * 10,
    };
  };

  const endProgram = (): void => {
    unsent.push(...(program?.end() ?? []));
    program = undefined;
    changed();
  };
  const stopServer = (): void => {
    endProgram();
    server = undefined;
  };

  const refuse = (guard: Guard): string | undefined => {
    const now = screen();
    if (now === undefined) return undefined;
    const here = incarnation();
    for (const part of Object.keys(here) as (keyof Incarnation)[])
      if (here[part] !== guard.incarnation[part]) return `${part} is another`;
    if (now.mode !== undefined) return "a mode of tmux is on";
    if (now.cursor.x !== guard.cursor.x || now.cursor.y !== guard.cursor.y)
      return "the cursor moved";
    if (now.command !== guard.command) return "the foreground program is another";
    const { marker } = guard;
    return marker === undefined || now.rows.some(({ text }) => text.includes(marker))
      ? undefined
      : "the marker no longer stands on the screen";
  };

  const pass = (): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, random() * latency);
    });

  const give = (input: Input, mark: string | undefined): void => {
    acts.push({
      input,
      reading: classify(screen() as Screen, FAKE_PROFILE),
      composer: program?.composer() ?? "",
      afterSwallowed: program?.isSwallowing() ?? false,
    });
    program?.take(input);
    marks &&= input.kind === "paste" ? { ...marks, pasted: mark } : { ...marks, pressed: mark };
  };

  const type = async (input: Input, guard: Guard, step: Step, mark?: string): Promise<Typed> => {
    await pass();
    step(`tmux.${input.kind}:before`);
    const fails = failure;
    failure = undefined;
    if (fails === "cut-before") return cut();
    if (screen() === undefined) return { kind: "gone", reason: "no server runs" };
    const reason = refuse(guard);
    if (reason === undefined) give(input, mark);
    step(`tmux.${input.kind}:after`);
    if (fails === "cut-after") return cut();
    if (fails === "server-dies-after") {
      // The program still got what was typed before it went.
      await new Promise((resolve) => setTimeout(resolve, 30));
      stopServer();
      return { kind: "gone", reason: "server exited" };
    }
    await pass();
    return reason === undefined ? { kind: "typed" } : { kind: "refused", reason };
  };

  const start = (): FakeProgram & { readonly pid: number } => ({
    pid: nextPid(),
    ...startFakeProgram({
      random,
      turn,
      paintDelay,
      painted: changed,
      answered: (question) => answers.push(question),
      read: (text) => {
        reads.push(text);
        options.read?.(text);
      },
    }),
  });

  const terminal: FakeTerminal = {
    connect: (step) => ({
      look: async (): Promise<Looked> => {
        await pass();
        const now = screen();
        return now === undefined
          ? { kind: "gone", reason: "no server runs" }
          : {
              kind: "screen",
              screen: now,
              incarnation: incarnation(),
              marks,
            };
      },
      paste: (text, guard, mark) => type({ kind: "paste", text }, guard, step, mark),
      press: (key, guard, mark) => type({ kind: "key", key }, guard, step, mark),
      watch: (_ref, call) => {
        const watcher = (): void => call();
        watchers.add(watcher);
        return { [Symbol.dispose]: () => void watchers.delete(watcher) };
      },
      badge: async () => undefined,
      close: async () => watchers.clear(),
    }),
    processes: createFakeProcesses(function* () {
      if (server === undefined) return;
      const { panePid } = server;
      const foreground = program?.pid ?? panePid;
      yield {
        pid: panePid,
        parent: 1,
        program: "sh",
        startedAt: panePid * 10,
        foreground,
        used: () => 0,
      };
      if (program === undefined) return;
      const { pid, used } = program;
      yield { pid, parent: panePid, program: "agent", startedAt: pid * 10, foreground, used };
    }),
    program: () => program,
    startProgram: () => {
      if (server === undefined || program !== undefined) return;
      program = start();
      changed();
    },
    endProgram,
    stopServer,
    startServer: () => {
      if (server !== undefined) return;
      server = { pid: nextPid(), panePid: nextPid() };
      mode = undefined;
      marks &&= NO_MARKS;
      changed();
    },
    setMarks: (next) => {
      marks = next;
    },
    setMode: (next) => {
      mode = next;
      changed();
    },
    failNext: (next) => {
      failure = next;
    },
    screen,
    incarnation,
    acts,
    reads,
    answers,
    unsent,
  };
  terminal.startServer();
  terminal.startProgram();
  return terminal;
};
