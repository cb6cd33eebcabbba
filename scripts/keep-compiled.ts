/**
 * Keeps what V8 compiles of a linked program when it sends a message, once without a daemon and once where one seems to run:
 *
 *   HOME=<an empty directory> node scripts/keep-compiled.ts <main.js of a build>
 *
 * V8 compiles each function at its first call, and keeps only what was called: so it has to be run.
 */
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
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

/** What a daemon leaves to be found: its socket, its process id, and who is here. */
const pretendDaemon = async (): Promise<void> => {
  const state = path.join(home, "llm-share", "relay", "state");
  fs.mkdirSync(state, { recursive: true });
  fs.writeFileSync(path.join(state, "relay-daemon.pid"), `${process.pid}\n`);
  const agent = { role: "cc", session: "party", pane: "%1", socket: "/", state: "idle" };
  const roster = { v: 1, default_session: "party", agents: [agent] };
  fs.writeFileSync(path.join(state, "roster.json"), JSON.stringify(roster));
  const { promise, resolve } = Promise.withResolvers<void>();
  net.createServer().listen(path.join(state, "relay.sock"), resolve);
  await promise;
};

const exit = process.exit.bind(process);
// The program ends its process, which is this one.
process.exit = (() => undefined) as typeof process.exit;
process.argv = [process.execPath, entry, "send", "cc", "A message to compile with."];
await send();
await pretendDaemon();
await send();
fs.writeFileSync(kept, program.createCachedData());
exit(0);
