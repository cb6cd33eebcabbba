import { serveStdio } from "@modelcontextprotocol/server/stdio";

import { isTaken } from "../../adapters/outbox/await-taken.ts";
import { findPosted } from "../../adapters/outbox/find-posted.ts";
import { createOutbox } from "../../adapters/outbox/outbox.ts";
import { openLedgerReader } from "../../adapters/sqlite/open.ts";
import { systemClock } from "../../adapters/system/clock.ts";
import { createDisk } from "../../adapters/system/disk.ts";
import { createLastSends } from "../../adapters/system/last-sends.ts";
import { readRosterFile } from "../../adapters/system/roster-file.ts";
import { createUrandomIds } from "../../adapters/system/urandom-ids.ts";
import type { Call } from "../../mcp/call.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { type PostDeps, postMessage } from "../../mcp/post-message.ts";
import { createMcpServer } from "../../mcp/server.ts";
import { resolveSender } from "../../operations/resolve-sender.ts";
import type { Control } from "../../ports/control.ts";
import type { LedgerReader } from "../../ports/ledger.ts";
import { reachDaemon } from "./reach-daemon.ts";
import { findSurroundings, type Surroundings } from "./surroundings.ts";
import { readVersion } from "./version.ts";

/** `relay mcp`: serves until its client closes standard input. Nothing else may write to standard output. */
export const serveMcp = async (): Promise<void> => {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  for (const event of ["end", "close", "error"] as const) process.stdin.once(event, resolve);
  process.stdout.once("error", () => resolve());
  const version = readVersion();
  const connection = serveStdio(() => createMcpServer(openCall, version), {
    onerror: (error) => void process.stderr.write(`relay mcp: ${oneLine(error.message, 200)}\n`),
  });
  await ended;
  await connection.close();
};

const openCall = (): Call & Disposable => {
  const opened = new DisposableStack();
  const surroundings = findSurroundings();
  const { paths, roster, caller } = surroundings;
  const notes: string[] = [];

  let control: Promise<Control | undefined> | undefined;
  const reach = async (): Promise<Control | undefined> => {
    const found = await reachDaemon(surroundings, (note) => void notes.push(note));
    return found && opened.use(found);
  };
  let ledger: (LedgerReader & Disposable) | undefined;
  const openLedger = (): LedgerReader | undefined => {
    const found = ledger ?? openLedgerReader(paths.ledger);
    if (found !== undefined && ledger === undefined) opened.use(found);
    return (ledger = found);
  };
  const sender = () => resolveSender(roster, caller, { from: undefined, asHuman: false });

  return {
    clock: systemClock,
    roster: () => readRosterFile(paths.roster) ?? roster,
    session: caller.session,
    caller: sender,
    ledger: openLedger,
    daemon: () => (control ??= reach()),
    notes: () => notes,
    findPosted: (id) => findPosted(paths.outbox, id),
    post: async (draft) => postMessage(postDeps(surroundings), draft, sender()),
    [Symbol.dispose]: () => opened.dispose(),
  };
};

const postDeps = ({ paths, roster, connect, seemsToRun }: Surroundings): PostDeps => {
  const disk = createDisk(() => {});
  const held = new Map<string, Disposable>();
  const outbox = createOutbox(disk, paths.outbox, (path, data) => {
    held.set(path, disk.writeAndHold(path, data));
  });
  return {
    clock: systemClock,
    ids: createUrandomIds(systemClock.now),
    outbox,
    roster,
    holder: process.pid,
    lastSends: createLastSends(paths.state),
    connect,
    seemsToRun,
    isTaken: (path) => isTaken(path, paths.rejected),
    letGo: (path) => {
      held.get(path)?.[Symbol.dispose]();
      held.delete(path);
    },
  };
};
