import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { findPosted } from "../../adapters/outbox/find-posted.ts";
import { openLedgerReader } from "../../adapters/sqlite/open.ts";
import { systemClock } from "../../adapters/system/clock.ts";
import { createEventLog } from "../../adapters/system/event-log.ts";
import { createDisk } from "../../adapters/system/disk.ts";
import { createHostPlace } from "../../adapters/system/host-place.ts";
import { createLinkPlace, readLinkConfig } from "../../adapters/system/link-file.ts";
import { textIn } from "../../adapters/system/quiet-reads.ts";
import { readTail } from "../../adapters/system/read-tail.ts";
import { readHandoffs } from "../../adapters/system/recovery-place.ts";
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
import { interrupted } from "./interrupted.ts";
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
    handoffs: () => readHandoffs(paths.handoffs),
    eventLog: createEventLog(paths.events),
    link: createLinkPlace(
      {
        config: join(paths.config, "link.json"),
        status: join(paths.state, "link.json"),
        peers: join(paths.config, "peers.json"),
      },
      createDisk(() => undefined),
    ),
    openSetup: async () => (await import("./setup.ts")).setupPlace,
    mainFiles: async (wanted) => {
      const { readMain } = await import("../../adapters/git/read-main.ts");
      const { name = "" } = readLinkConfig(join(paths.config, "link.json")) ?? {};
      return readMain(join(dirname(paths.ledger), "link", name), process.env, wanted);
    },
    ownFiles: () => ({
      heartbeat: textIn(join(paths.state, "heartbeat.json")),
      status: textIn(join(paths.state, "status.json")),
    }),
    send: async (verb, argv) => {
      const { sendQuietly } = await import("./send.ts");
      return sendQuietly(verb, argv);
    },
    hosts: createHostPlace(
      paths,
      createDisk(() => undefined),
    ),
    openFacts: async () => {
      const { openFacts } = await import("./facts.ts");
      return openFacts(surroundings);
    },
    pause: async (ms, signal) => {
      await sleep(ms, undefined, signal && { signal }).catch(() => undefined);
    },
    openShare: async (options) => {
      // What speaks to the store is loaded for nothing else.
      const { openShare } = await import("./share.ts");
      return openShare(paths, options);
    },
    openAttacks: async () => {
      const { createAttacks } = await import("../../adapters/attacks/attacks.ts");
      return createAttacks({ directory: paths.attacks, disk: createDisk(() => undefined) });
    },
    attackPace: settings.attackPace,
    serveMcp: async () => {
      // Loading the protocol takes longer than most commands.
      const { serveMcp } = await import("./mcp.ts");
      await serveMcp();
    },
    interrupted,
  };
};
