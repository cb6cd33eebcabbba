import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A program of bench/floors/ that gives one number for each line it is given. */
export interface FloorProgram extends AsyncDisposable {
  sample(line?: string): Promise<number>;
}

export interface FloorOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export const startFloor = (
  name: "run-program" | "sync-file" | "press-enter",
  words: readonly string[],
  { env, cwd }: FloorOptions,
): FloorProgram => {
  const program = join(import.meta.dirname, "floors", `${name}.ts`);
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ["pipe", "pipe", "inherit"],
    env,
    ...(cwd !== undefined && { cwd }),
  });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    sample: async (line = "") => {
      child.stdin.write(`${line}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`The floor ${name} has ended.`);
      return Number(value);
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
    },
  };
};
