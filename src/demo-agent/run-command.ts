import { spawn } from "node:child_process";

export interface CommandRunner {
  /** Runs a line in `sh -c` and gives its output, both streams, as lines. */
  readonly run: (line: string) => Promise<CommandResult>;
  /** Ends what still runs. */
  readonly stop: () => void;
}

export interface CommandResult {
  readonly status: number | undefined;
  readonly output: readonly string[];
}

const TIMEOUT = 30_000;
const MOST_OUTPUT = 100_000;

export const createCommandRunner = (env: Readonly<NodeJS.ProcessEnv>): CommandRunner => {
  const running = new Set<() => void>();
  const run = (line: string): Promise<CommandResult> =>
    new Promise((resolve) => {
      const child = spawn("sh", ["-c", line], {
        env,
        stdio: ["ignore", "pipe", "pipe"],
        timeout: TIMEOUT,
      });
      const end = (): void => {
        child.kill();
      };
      running.add(end);
      let text = "";
      const collect = (chunk: string): void => {
        text = (text + chunk).slice(0, MOST_OUTPUT);
      };
      child.stdout.setEncoding("utf8").on("data", collect);
      child.stderr.setEncoding("utf8").on("data", collect);
      const finish = (status: number | undefined): void => {
        running.delete(end);
        const lines = text.trimEnd();
        resolve({ status, output: lines === "" ? [] : lines.split("\n") });
      };
      child.on("error", (error) => {
        text += error.message;
        finish(undefined);
      });
      child.on("close", (status) => {
        finish(status ?? undefined);
      });
    });
  return {
    run,
    stop: () => {
      for (const end of running) end();
    },
  };
};
