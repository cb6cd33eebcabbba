/**
 * Keeps what V8 compiles of a linked program when it sends a message, once without a daemon and once with one:
 *
 *   HOME=<an empty directory> node scripts/keep-compiled.ts <main.js of a build>
 *
 * V8 compiles each function at its first call, and keeps only what was called: so it has to be run.
 */
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

import { linkedFiles } from "./link-modules.ts";

const [, , entry = ""] = process.argv;
const home = process.env["HOME"] ?? "";
const { code, kept } = linkedFiles(entry, process.execArgv);
const program = new vm.Script(fs.readFileSync(code, "utf8"), { filename: code });

const send = async (): Promise<void> => {
  const main: unknown = program.runInThisContext();
  if (typeof main === "function") {
    await main(pathToFileURL(entry).href);
  }
};

/** Answers as a daemon does that knows no agents. */
const startDaemon = async (): Promise<void> => {
  const state = path.join(home, "llm-share", "relay", "state");
  const nonce = path.join(state, "nonce");
  fs.mkdirSync(state, { recursive: true });
  fs.writeFileSync(nonce, "");
  const answers: Readonly<Record<string, object>> = {
    prove: { ok: true, nonce },
    holding: { ok: true, sender: null, token: null },
    await: { ok: true, reached: true, states: [], duplicate_of: null, twin: null },
  };
  const server = net.createServer((socket) => {
    createInterface({ input: socket }).on("line", (line) => {
      const { op } = JSON.parse(line) as { readonly op: string };
      socket.write(`${JSON.stringify(answers[op])}\n`);
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(path.join(state, "relay.sock"), resolve);
  await promise;
};

const exit = process.exit.bind(process);
// The program ends its process, which is this one.
process.exit = (() => undefined) as typeof process.exit;
process.argv = [process.execPath, entry, "send", "cc", "A message to compile with."];
await send();
await startDaemon();
await send();
fs.writeFileSync(kept, program.createCachedData());
exit(0);
