import { EMPTY } from "./composer.ts";
import { createControlCommands, type DoCommand } from "./control-commands.ts";
import type { InputEvent } from "./decode-input.ts";
import { createDialogs } from "./dialogs.ts";
import { createKeyboard } from "./keyboard.ts";
import type { Logs } from "./logs.ts";
import type { Options } from "./options.ts";
import { createPainter } from "./painter.ts";
import { createPlays } from "./plays.ts";
import { createRandom } from "./random.ts";
import { createCommandRunner } from "./run-command.ts";
import type { Script } from "./script.ts";
import type { Skin } from "./skin.ts";
import { createStore } from "./store.ts";
import { createTurns } from "./turns.ts";

export interface AgentWorld {
  readonly size: () => { readonly width: number; readonly height: number };
  readonly write: (bytes: string, written: () => void) => void;
  readonly now: () => number;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly freeze: (ms: number) => void;
  readonly exit: (code: number) => void;
}

export interface Agent {
  readonly take: (event: InputEvent) => void;
  readonly resized: () => void;
  readonly doCommand: DoCommand;
  readonly stop: () => void;
}

/** The program behind the terminal: keys and commands in, frames and logs out. */
export const createAgent = (
  { options, script, skin, logs }: AgentSettings,
  { size, write, now, env, freeze, exit }: AgentWorld,
): Agent => {
  const random = createRandom(options.seed);
  const runner = createCommandRunner(env);
  const clock = (): string => script.clock ?? timeOfDay(skin, now());
  const store = createStore(
    {
      chrome: script.chrome,
      entries: script.entries,
      composer: EMPTY,
      queue: [],
      busy: undefined,
      dialog: undefined,
      help: false,
      fresh: script.entries.length === 0,
      firstTurn: script.entries.length === 0,
      justCollapsed: false,
      insideTmux: env["TMUX"] !== undefined,
      ...size(),
    },
    () => painter,
  );
  const painter = createPainter({
    compose: () => skin.draw({ ...store.view(), ...size() }),
    size,
    write,
    now,
    random,
    delay: options.repaint,
    parts: options.parts,
  });
  const { animationDelay } = skin;
  const { think, reply } = options;
  const turns = createTurns({
    store,
    logs,
    runner,
    random,
    now,
    clock,
    think,
    reply,
    reactTo: createPlays(script.plays),
    animationDelay,
    verbs: script.verbs,
  });
  const dialogs = createDialogs({
    store,
    logs,
    random,
    now,
    every: options.dialogEvery,
    usual: skin.dialog,
    closed: turns.dialogClosed,
  });
  const { pastes, pasteId } = script;
  const keyboard = createKeyboard({
    skin,
    store,
    turns,
    dialogs,
    logs,
    now,
    pastes,
    pasteId,
  });
  painter.request();
  return {
    take: (event) => {
      keyboard.take(event, "tty");
    },
    resized: () => {
      painter.forget();
      painter.request();
    },
    doCommand: createControlCommands({ store, turns, dialogs, keyboard, freeze, exit }),
    stop: () => {
      painter.stop();
      turns.stop();
      dialogs.stop();
      runner.stop();
    },
  };
};

export interface AgentSettings {
  readonly options: Options;
  readonly script: Script;
  readonly skin: Skin;
  readonly logs: Logs;
}

const timeOfDay = ({ name }: Skin, at: number): string =>
  name === "claude"
    ? new Date(at).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" })
    : new Date(at).toTimeString().slice(0, 5);
