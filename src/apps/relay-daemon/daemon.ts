import { rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { createOutboxIntake } from "../../adapters/outbox/outbox-intake.ts";
import { openLedger } from "../../adapters/sqlite/open.ts";
import { systemClock } from "../../adapters/system/clock.ts";
import { createDisk, toDiskError, type Disk } from "../../adapters/system/disk.ts";
import { lastEventNumber, openEventsFile } from "../../adapters/system/events-file.ts";
import { createIds, sha256 } from "../../adapters/system/ids.ts";
import { acquireLock } from "../../adapters/system/lock.ts";
import { createProcesses } from "../../adapters/system/processes.ts";
import { writeRosterFile } from "../../adapters/system/roster-file.ts";
import { createTranscripts } from "../../adapters/system/transcripts.ts";
import { createTmuxPanes } from "../../adapters/tmux/panes.ts";
import { outboxNameOf, type Paths } from "../../config/paths.ts";
import type { Config } from "../../config/read-config.ts";
import type { Settings } from "../../config/settings.ts";
import { displayAgent } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import type { MessageId } from "../../domain/message.ts";
import type { DeliveryDeps, RunningAgent } from "../../operations/delivery-deps.ts";
import { createRecentMap } from "../../domain/recent-map.ts";
import { createIngest } from "../../operations/ingest-files.ts";
import { startIntakeLoop } from "../../operations/intake-loop.ts";
import { createRosterKeeper } from "../../operations/keep-roster.ts";
import { lookAtAgent } from "../../operations/look-at-agent.ts";
import { createNotifyingLedger } from "../../operations/notifying-ledger.ts";
import { traceSender } from "../../operations/trace-sender.ts";
import { typeMessage } from "../../operations/type-message.ts";
import type { LedgerEvent } from "../../ports/ledger.ts";
import type { Step } from "../../ports/step.ts";
import { createBadges } from "./badges.ts";
import { startDeliveries } from "./deliveries.ts";
import { startHouseKeeping } from "./house-keeping.ts";
import { createListeners } from "./listeners.ts";
import { createPrograms } from "./programs.ts";
import { createProjection } from "./projection.ts";
import { createLog } from "./log.ts";
import { mayCommand } from "./may-command.ts";
import { watchRunningAgents } from "./running-agents.ts";
import { serveControl } from "./serve-control.ts";

export interface DaemonOptions {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly config: Config;
  readonly version: string;
  readonly step: Step;
  /** Something happened that must not: the process ends with a tombstone. */
  readonly failed: (error: unknown) => void;
  readonly stop: () => void;
  readonly signal: AbortSignal;
}

export interface Daemon extends AsyncDisposable {
  /** True while a session has panes or something waits. */
  isNeeded(): boolean;
}

/** Puts the daemon together and starts it. Disposing ends it cleanly: what is under way is settled, nothing is lost. */
export const startDaemon = async (options: DaemonOptions): Promise<Daemon> => {
  const { paths, settings, config, step, failed, signal } = options;
  const log = createLog();
  const startedAt = systemClock.now();
  await using starting = new AsyncDisposableStack();

  const disk = createDisk(step);
  makeDirectories(disk, paths);
  const processes = createProcesses();
  starting.use(acquireLock({ path: paths.lock, pidFile: paths.pidFile, processes }));
  disk.replace(paths.pidFile, `${process.pid}\n`);
  starting.defer(() => rmSync(paths.pidFile, { force: true }));

  const eventsAfter = lastEventNumber(paths.events);
  const opened = starting.use(openLedger(paths.ledger, step, systemClock.now, eventsAfter));
  if (opened.setAside !== undefined) {
    log("warn", "ledger-set-aside", { path: opened.setAside });
    const detail = `The ledger was damaged. It lies in ${opened.setAside}; a new one was begun.`;
    opened.ledger.note(troubleOf("ledger-set-aside", detail));
  }
  const changes = createListeners();
  const ledger = createNotifyingLedger(opened.ledger, changes.tell);
  const refused = (error: PartyError): void =>
    log("warn", "refused", { code: error.code, message: error.message });
  const eventsFile = starting.use(openEventsFile(paths.events, ledger, step));
  const events = starting.use(createProjection(eventsFile.flush, refused));
  const display = (agent: string): string => displayAgent(agent, settings.defaultSession);

  const panes = createTmuxPanes({
    tmux: settings.tmuxProgram,
    directory: join(dirname(paths.ledger), "paste"),
    step,
    processes,
  });
  starting.defer(() => panes.close());
  const programs = createPrograms(processes);
  starting.defer(() => programs.close());
  const panePids = new Map<string, number>();
  const roster = createRosterKeeper({
    clock: systemClock,
    ledger,
    defaultSession: settings.defaultSession,
    configured: config.agents.map(({ role }) => role),
    changed: () => rosterFile.refresh(),
  });
  const rosterFile = starting.use(
    createProjection(() => writeRosterFile(disk, paths.roster, roster.current()), refused),
  );

  const deps: DeliveryDeps = {
    clock: systemClock,
    ids: createIds(),
    ledger,
    panes,
    processes,
    programs,
    transcripts: createTranscripts(),
    display,
    wake: (recipient) => {
      if (recipient !== "human") deliveries.wake(recipient);
    },
    random: Math.random,
    hash: (text) => Buffer.from(sha256(text)).toString("hex"),
    textFor: (message, agent, profile) =>
      typeMessage(message, agent, profile, {
        display,
        mayCommand: mayCommand(config.commands, display),
        commands: config.commands.allow,
      }),
    // A claim is not enough to break off somebody's work.
    mayInterrupt: ({ from, trust }) => from === "human" && trust === "proven",
    observed: (agent, sight) => {
      if (sight === undefined) panePids.delete(agent);
      else panePids.set(agent, sight.incarnation.panePid);
      roster.observed(agent, sight);
    },
    reached: roster.reached,
    vimMode: settings.vimMode,
    pause: async (delay) => sleep(delay),
  };
  const find = (name: string): RunningAgent | undefined => roster.running().get(name);
  const deliveries = startDeliveries(deps, find, signal, failed);

  const duplicates = createRecentMap<MessageId>();
  const outbox = starting.use(
    createOutboxIntake({
      directory: paths.outbox,
      rejected: paths.rejected,
      disk,
      clock: systemClock,
      remote: paths.outboxIsRemote,
    }),
  );
  const ingest = createIngest({
    ...deps,
    outbox,
    roster: roster.current,
    sha256,
    trace: (holder, file) => traceSender({ processes, panePids }, holder, file),
    duplicate: duplicates.set,
  });

  const badges = starting.use(createBadges({ ledger, panes, running: roster.running }));
  let looks = Promise.resolve();
  starting.use(
    watchRunningAgents({
      files: { path: paths.paneMap, state: paths.state, defaultSession: settings.defaultSession },
      processes,
      socket: settings.tmuxSocket,
      promptGating: settings.promptGating,
      glyphs: config.glyphs,
      rungs: settings.rungs,
      configured: (role, session) =>
        session === settings.defaultSession
          ? config.agents.find((agent) => agent.role === role)
          : undefined,
      found: (agents) => {
        const now = systemClock.now();
        for (const { name, ref } of agents) {
          ledger.noteAgent({ name, lastSeenAt: now, socket: ref.socket, pane: ref.pane });
        }
        roster.setRunning(agents);
        badges.forget();
        deliveries.wakeAll();
        // Which process each pane has is needed to trace senders, before anything is delivered to them.
        const looked = agents.map((agent) => lookAtAgent(deps, agent).catch(() => undefined));
        looks = Promise.all([looks, ...looked]).then(() => undefined);
      },
      broken: (path, reason) => {
        log("warn", "pane-map-broken", { path, reason });
        ledger.note(troubleOf("pane-map-broken", `${path} is not taken: ${reason}`));
      },
      refused,
    }),
  );

  for (const { role, session } of roster.current().agents) {
    disk.makeDirectory(join(paths.outbox, outboxNameOf(role, session, settings.defaultSession)));
  }
  const houseKeeping = starting.use(startHouseKeeping(deps, deliveries.wakeAll));
  starting.use(
    changes.add(() => {
      events.refresh();
      houseKeeping.reconsider();
      badges.refresh();
    }),
  );
  const intake = startIntakeLoop(outbox, ingest, refused, failed);
  outbox.onContinued(ingest.continued);
  starting.use(outbox.watch(intake.wake));

  starting.use(
    await serveControl({
      deps,
      path: paths.socket,
      share: paths.share,
      version: options.version,
      startedAt,
      running: roster.running,
      onChange: changes.add,
      duplicateOf: duplicates.get,
      stop: options.stop,
      failed,
      step,
    }),
  );
  if (dirname(paths.socket) !== paths.state) {
    disk.replace(paths.socketPathFile, `${paths.socket}\n`);
  }
  await looks;
  intake.wake();
  deliveries.wakeAll();
  events.refresh();
  const roles = roster.current().agents.map(({ role, session }) => display(`${role}.${session}`));
  process.stdout.write(`watching ${paths.outbox} (roles ${roles.join(", ")})\n`);

  const running = starting.move();
  return {
    isNeeded: () => roster.running().size > 0 || ledger.waiting().length > 0,
    [Symbol.asyncDispose]: async () => {
      await intake.stop();
      await deliveries.stop();
      events.refresh();
      await running.disposeAsync();
    },
  };
};

const troubleOf = (status: string, detail: string): Omit<LedgerEvent, "number"> => ({
  at: systemClock.now(),
  type: "error",
  messageId: undefined,
  from: undefined,
  to: undefined,
  status,
  detail,
});

const makeDirectories = (disk: Disk, paths: Paths): void => {
  refuseForeignShare(paths.relay);
  const directories = [paths.outbox, paths.rejected, paths.log, paths.state];
  for (const directory of [...directories, dirname(paths.ledger), dirname(paths.socket)]) {
    disk.makeDirectory(directory);
  }
};

/** One user per share: files of another owner could neither be trusted nor removed. */
const refuseForeignShare = (path: string): void => {
  const owner = ownerOf(path);
  const own = process.getuid?.();
  if (owner === undefined || own === undefined || owner === own) return;
  throw new PartyError("SHARE_OWNED", `${path} belongs to user ${owner}, not to you (${own}).`, {
    hint: "Give this user a share of its own with RELAY_SHARE_DIR.",
  });
};

const ownerOf = (path: string): number | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.uid;
  } catch (cause) {
    throw toDiskError(cause, path);
  }
};
