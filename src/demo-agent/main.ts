import { createAgent } from "./agent.ts";
import { listenForControl } from "./control-socket.ts";
import { openLogs } from "./logs.ts";
import { HELP, readOptions, type Options } from "./options.ts";
import { readScript } from "./script.ts";
import type { Skin } from "./skin.ts";
import { claudeSkin } from "./skin-claude.ts";
import { codexSkin } from "./skin-codex.ts";
import { genericSkin } from "./skin-generic.ts";
import { createTerminal } from "./terminal.ts";

const SKINS: Readonly<Record<Options["skin"], Skin>> = {
  claude: claudeSkin,
  codex: codexSkin,
  generic: genericSkin,
};

const now = (): number => performance.timeOrigin + performance.now();

const main = (options: Options): void => {
  const skin = SKINS[options.skin];
  if (options.program !== undefined) process.title = options.program;
  const script = readScript(options.script, { ...options, dir: process.cwd() });
  const logs = openLogs(options, now);

  let isEnding = false;
  const exit = (code: number): void => {
    // A dying terminal is heard of more than once.
    if (isEnding) return;
    isEnding = true;
    control?.stop();
    agent.stop();
    logs.close();
    terminal.restore();
    process.exit(code);
  };
  const terminal = createTerminal({
    input: process.stdin,
    output: process.stdout,
    alternateScreen: skin.alternateScreen && options.alternateScreen,
    take: (event) => {
      agent.take(event);
    },
    resized: () => {
      agent.resized();
    },
    ended: () => {
      exit(0);
    },
  });
  terminal.start();
  const { size, write, freeze } = terminal;
  const agent = createAgent(
    { options, script, skin, logs },
    { size, write, now, env: process.env, freeze, exit },
  );
  const control =
    options.control === undefined
      ? undefined
      : listenForControl(options.control, agent.doCommand, now);

  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) {
    process.on(signal, () => {
      exit(0);
    });
  }
  void doAll(script.commands, agent.doCommand);
};

const doAll = async (
  commands: readonly unknown[],
  doCommand: (command: unknown) => Promise<unknown>,
): Promise<void> => {
  for (const command of commands) await doCommand(command);
};

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(HELP);
  else main(options);
} catch (error) {
  process.stderr.write(`demo-agent: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
