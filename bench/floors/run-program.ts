/**
 * Times a program's whole run: for each line on standard input one run, its milliseconds as one line of output.
 *
 *   yes "" | head -5 | node bench/floors/run-program.ts node -e 0
 *
 * A line that is not empty is one more argument.
 */
import { spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

const [program = "true", ...words] = process.argv.slice(2);

for await (const line of createInterface({ input: process.stdin })) {
  const last = line === "" ? [] : [line];
  const began = performance.now();
  const { status, stderr } = spawnSync(program, [...words, ...last], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const took = performance.now() - began;
  if (status !== 0) throw new Error(`${program} ended with status ${status}: ${String(stderr)}`);
  process.stdout.write(`${took}\n`);
}
