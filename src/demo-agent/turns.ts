import type { CommandRunner } from "./run-command.ts";
import type { Logs } from "./logs.ts";
import type { Random } from "./random.ts";
import type { Reaction } from "./plays.ts";
import { acknowledge } from "./reply.ts";
import type { Store } from "./store.ts";
import type { Busy, Queued } from "./view.ts";

/** One thing that was submitted. */
export interface Prompt {
  /** The text in full, as a person reads it. */
  readonly text: string;
  /** The same as the model gets it. */
  readonly model: string;
  /** The key that submitted it. */
  readonly key: string;
}

/** How a busy spell looks, where it is to look in one exact way. */
export type BusyLook = Partial<Busy> & { readonly still?: boolean };

export interface TurnsOptions {
  readonly store: Store;
  readonly logs: Logs;
  readonly runner: CommandRunner;
  readonly random: Random;
  readonly now: () => number;
  readonly clock: () => string;
  /** How long a turn takes, in milliseconds. */
  readonly think: number;
  /** Whether to run the commands that a message asks to be answered with. */
  readonly reply: boolean;
  readonly reactTo: (text: string) => Reaction;
  readonly animationDelay: number;
  readonly verbs: readonly string[];
}

export interface Turns {
  /** Begins a turn, or queues it behind the running one. */
  readonly submit: (prompt: Prompt) => void;
  /** Runs a line in a shell as a turn of its own. */
  readonly shell: (line: string) => void;
  /** Is busy for a while without a turn; whatever was running goes on after it. */
  readonly spell: (ms: number, look: BusyLook) => void;
  /** A dialog that held up the end of a turn has been closed. */
  readonly dialogClosed: () => void;
  readonly stop: () => void;
}

const VERBS = ["Churned", "Crunched", "Cogitated", "Cooked", "Baked", "Brewed"] as const;

/** The agent's turns: one at a time, what comes meanwhile waits in order. */
export const createTurns = (options: TurnsOptions): Turns => {
  const { store, logs, runner, random, now, clock, think, reply, reactTo, verbs } = options;
  const queue: Prompt[] = [];
  let verbsUsed = 0;
  let endTurn: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let animation: NodeJS.Timeout | undefined;
  let startedAt = 0;

  const beBusy = (look: BusyLook): void => {
    clearInterval(animation);
    startedAt = now();
    const { verb = "Determining…", glyph = "", frame = 0 } = look;
    const { seconds = 0, tokens = 1, stream } = look;
    store.update({ busy: { verb, glyph, seconds, tokens, stream, frame } });
    if (look.still !== true) animation = setInterval(animate, options.animationDelay);
  };

  const animate = (): void => {
    const { busy } = store.view();
    if (busy === undefined) return;
    const seconds = Math.floor((now() - startedAt) / 1000);
    store.update({ busy: { ...busy, frame: busy.frame + 1, seconds, tokens: busy.tokens + 1 } });
  };

  const beIdle = (): void => {
    clearInterval(animation);
    animation = undefined;
    store.update({ busy: undefined });
    const next = queue.shift();
    if (next === undefined) return;
    showQueue();
    logs.transcript({ type: "queue-operation", operation: "remove", text: next.model });
    begin(next);
  };

  const showQueue = (): void => {
    store.update({ queue: queue.map(({ text, key }): Queued => ({ text, key })) });
  };

  /** Ends the turn after `ms`, or as soon as the dialog that is up then has been closed. */
  const endAfter = (ms: number, end: () => void): void => {
    timer = setTimeout(() => {
      timer = undefined;
      if (store.view().dialog === undefined) end();
      else endTurn = end;
    }, ms);
  };

  const begin = (prompt: Prompt): void => {
    logs.read(prompt.text);
    logs.transcript({ type: "user", text: prompt.model });
    store.update({ firstTurn: false });
    store.say({ kind: "user", text: prompt.text });
    beBusy({});
    endAfter(think, () => {
      void answer(prompt);
    });
  };

  const answer = async (prompt: Prompt): Promise<void> => {
    const { commands, words } = reply
      ? reactTo(prompt.text)
      : { commands: [], words: acknowledge(prompt.model) };
    for (const command of commands) {
      const { status, output } = await runner.run(command);
      logs.key({ event: "ran", command, status, output });
      store.say({ kind: "tool", command, output });
    }
    finish(words);
  };

  const finish = (words: string): void => {
    logs.transcript({ type: "assistant", text: words });
    store.say({ kind: "agent", text: words });
    const verb = verbs[verbsUsed] ?? random.pick(VERBS);
    verbsUsed += 1;
    const seconds = Math.floor((now() - startedAt) / 1000);
    store.say({ kind: "done", verb, seconds, at: clock() });
    beIdle();
  };

  const runShell = async (line: string): Promise<void> => {
    const { status, output } = await runner.run(line);
    logs.key({ event: "shell", command: line, status, output });
    store.say({ kind: "shell", command: line, output });
    logs.read(`<bash-input>${line}</bash-input>`);
    logs.transcript({ type: "user", text: `<bash-input>${line}</bash-input>` });
    finish(acknowledge(`<bash-input>${line}</bash-input>`));
  };

  return {
    submit: (prompt) => {
      if (store.view().busy === undefined) {
        begin(prompt);
        return;
      }
      queue.push(prompt);
      logs.transcript({ type: "queue-operation", operation: "enqueue", text: prompt.model });
      showQueue();
    },
    shell: (line) => {
      store.update({ firstTurn: false });
      beBusy({});
      void runShell(line);
    },
    spell: (ms, look) => {
      clearTimeout(timer);
      const before = endTurn;
      endTurn = undefined;
      store.update({ firstTurn: false });
      beBusy(look);
      endAfter(ms, before ?? beIdle);
    },
    dialogClosed: () => {
      const end = endTurn;
      endTurn = undefined;
      end?.();
    },
    stop: () => {
      clearTimeout(timer);
      clearInterval(animation);
    },
  };
};
