import { findPosted } from "../../adapters/outbox/find-posted.ts";
import { openLedgerReader } from "../../adapters/sqlite/open.ts";
import { systemClock } from "../../adapters/system/clock.ts";
import { createEventLog } from "../../adapters/system/event-log.ts";
import { readTail } from "../../adapters/system/read-tail.ts";
import { readRosterFile } from "../../adapters/system/roster-file.ts";
import type { CliContext } from "../../cli/context.ts";
import type { RelayContext } from "../../cli/relay/context.ts";
import { HELP } from "../../cli/relay/help.ts";
import { relayRoutes } from "../../cli/relay/routes.ts";
import { runCli } from "../../cli/run.ts";
import { resolveSender } from "../../operations/resolve-sender.ts";
import type { Control } from "../../ports/control.ts";
import type { LedgerReader } from "../../ports/ledger.ts";
import { capturePane } from "./capture-pane.ts";
import { reachDaemon } from "./reach-daemon.ts";
import { findSurroundings } from "./surroundings.ts";
import { readVersion } from "./version.ts";

/** Every command of `relay` but send and reply. */
export const look = async (argv: readonly string[]): Promise<number> => {
  const [first] = argv;
  if (first === undefined) {
    process.stderr.write(`${HELP}\n`);
    return 2;
  }
  if (first === "--help" || first === "-h") {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  // `relay who | head` ends the reader first: that is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  using opened = new DisposableStack();
  return await runCli<RelayContext>({
    program: "relay",
    version: readVersion(),
    routes: relayRoutes,
    argv,
    streams: process,
    createContext: (base) => createContext(base, opened),
  });
};

const createContext = (base: CliContext, opened: DisposableStack): RelayContext => {
  const surroundings = findSurroundings();
  const { paths, settings, roster, caller } = surroundings;

  let control: Promise<Control | undefined> | undefined;
  const daemon = async (): Promise<Control | undefined> =>
    (control ??= reachDaemon(surroundings, base.note).then((found) => found && opened.use(found)));

  let ledger: (LedgerReader & Disposable) | undefined;
  const openLedger = (): LedgerReader | undefined => {
    if (ledger === undefined) {
      ledger = openLedgerReader(paths.ledger);
      if (ledger !== undefined) opened.use(ledger);
    }
    return ledger;
  };

  return {
    ...base,
    clock: systemClock,
    roster: () => readRosterFile(paths.roster) ?? roster,
    session: caller.session,
    ledger: openLedger,
    daemon,
    identify: (claim) => resolveSender(roster, caller, claim),
    capture: async (pane, lines) => capturePane(settings.tmuxProgram, pane, lines),
    readTail,
    findPosted: (id) => findPosted(paths.outbox, id),
    eventLog: createEventLog(paths.events),
    serveMcp: async () => {
      // Loading the protocol takes longer than most commands.
      const { serveMcp } = await import("./mcp.ts");
      await serveMcp();
    },
    interrupted: () => {
      const controller = new AbortController();
      process.once("SIGINT", () => controller.abort());
      return controller.signal;
    },
  };
};
