/**
 * Times one fsync: for each line on standard input 400 bytes are appended to a file and made durable,
 * and the milliseconds of that are one line of output.
 *
 *   yes "" | head -5 | node bench/floors/sync-file.ts /tmp/somewhere
 */
import { fsyncSync, openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";

const file = openSync(process.argv[2] ?? "", "a", 0o600);
const bytes = Buffer.alloc(400, "x");

for await (const _line of createInterface({ input: process.stdin })) {
  const began = performance.now();
  writeSync(file, bytes);
  fsyncSync(file);
  process.stdout.write(`${performance.now() - began}\n`);
}
