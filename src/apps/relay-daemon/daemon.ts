import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { createAttacks } from "../../adapters/attacks/attacks.ts";
import { openLedger } from "../../adapters/sqlite/open.ts";
import { createCallerFiles } from "../../adapters/system/caller-files.ts";
import { systemClock } from "../../adapters/system/clock.ts";
import { createDisk } from "../../adapters/system/disk.ts";
import { lastEventNumber, openEventsFile } from "../../adapters/system/events-file.ts";
import { createIds, sha256 } from "../../adapters/system/ids.ts";
import { acquireLock } from "../../adapters/system/lock.ts";
import { createProcesses } from "../../adapters/system/processes.ts";
import { createReminderFile } from "../../adapters/system/reminder-file.ts";
import { createTmuxPanes } from "../../adapters/tmux/panes.ts";
import { outboxNameOf, type Paths } from "../../config/paths.ts";
import type { Config } from "../../config/read-config.ts";
import type { Settings } from "../../config/settings.ts";
import { displayAgent, formatAgent, hostOf } from "../../domain/address.ts";
import type { PartyError } from "../../domain/error.ts";
import type { DeliveryDeps, RunningAgent } from "../../operations/delivery-deps.ts";
import { createRosterKeeper } from "../../operations/keep-roster.ts";
import { lookAtAgent } from "../../operations/look-at-agent.ts";
import { createNotifyingLedger } from "../../operations/notifying-ledger.ts";
import { traceCaller } from "../../operations/trace-sender.ts";
import { typeMessage } from "../../operations/type-message.ts";
import type { Step } from "../../ports/step.ts";
import { createAllTranscripts } from "./all-transcripts.ts";
import { startAttackReminders } from "./attack-reminders.ts";
import { createBadges } from "./badges.ts";
import { startDeliveries } from "./deliveries.ts";
import { startHouseKeeping } from "./house-keeping.ts";
import { startIntake } from "./intake.ts";
import { startJudge } from "./judge.ts";
import { type Links, startLinks } from "./links.ts";
import { createListeners } from "./listeners.ts";
import { prepareShare } from "./prepare-share.ts";
import { createPrograms } from "./programs.ts";
import { createProjection } from "./projection.ts";
import { createLog } from "./log.ts";
import { mayCommand } from "./may-command.ts";
import { createDaemonRecovery } from "./recovery.ts";
import { createRosterFiles } from "./roster-files.ts";
import { createDaemonSupervision } from "./supervision.ts";
import { createTelemetry } from "./telemetry.ts";
import { createTroubled } from "./troubled.ts";
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
  prepareShare(disk, paths);
  const processes = createProcesses();
  starting.use(acquireLock({ path: paths.lock, pidFile: paths.pidFile, processes }));
  disk.replace(paths.pidFile, `${process.pid}\n`);
  starting.defer(() => rmSync(paths.pidFile, { force: true }));

  const eventsAfter = lastEventNumber(paths.events);
  const opened = starting.use(openLedger(paths.ledger, step, systemClock.now, eventsAfter));
  const changes = createListeners();
  const ledger = createNotifyingLedger(opened.ledger, changes.tell);
  const troubled = createTroubled(log, ledger);
  if (opened.setAside !== undefined) {
    const detail = `The ledger was damaged. It lies in ${opened.setAside}; a new one was begun.`;
    troubled("ledger-set-aside", { path: opened.setAside }, detail);
  }
  const broken = (status: string) => (path: string, reason: string) =>
    troubled(status, { path, reason }, `${path} is not taken: ${reason}`);
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
  const judge = startJudge(options, disk, processes, log);
  const roster = createRosterKeeper({
    standing: judge.standing,
    clock: systemClock,
    ledger,
    defaultSession: settings.defaultSession,
    configured: config.agents.map(({ role }) => role),
    hosts: () => links.hosts(),
    refine: (agent) => telemetry.refine(supervision.refine(agent)),
    changed: () => rosterFile.refresh(),
  });
  const rosterFile = starting.use(
    createRosterFiles(disk, paths, roster.current, refused, () => links.health.changed()),
  );

  const deps: DeliveryDeps = {
    clock: systemClock,
    ids: createIds(),
    ledger,
    panes,
    processes,
    programs,
    transcripts: createAllTranscripts(),
    display,
    wake: (recipient) => {
      if (hostOf(recipient) !== undefined) links.changed();
      else if (recipient !== "human") deliveries.wake(recipient);
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
      supervision.observed(agent, sight);
      recovery.observed(agent, sight);
      roster.observed(agent, sight);
      telemetry.observed(agent, sight);
    },
    reached: roster.reached,
    mayPaste: judge.mayPaste,
    before: (agent, sight) => recovery.before(agent, sight),
    guard: (message, agent, sight) => links.guard(message, agent, sight),
    vimMode: settings.vimMode,
    pause: async (delay) => sleep(delay),
  };
  const supervision = starting.use(
    createDaemonSupervision({
      deps,
      path: paths.supervision,
      disk,
      stuckAfter: settings.attackPace.after,
      roster: roster.current,
      running: roster.running,
      changed: () => rosterFile.refresh(),
      refused,
      failed,
    }),
  );
  const recovery = createDaemonRecovery({
    deps,
    paths,
    disk,
    roster,
    sends: settings.recovery,
    refused,
    failed,
  });
  const find = (name: string): RunningAgent | undefined => roster.running().get(name);
  const telemetry = starting.use(
    createTelemetry({ ...deps, find, changed: () => rosterFile.refresh() }, paths, settings),
  );
  const deliveries = startDeliveries(deps, find, signal, failed);

  const links: Links = startLinks({
    deps,
    links: opened.links,
    paths,
    disk,
    roster: roster.current,
    hostsChanged: () => rosterFile.refresh(),
    refused,
    failed,
    version: options.version,
    step,
    signal,
  });

  const badges = starting.use(createBadges({ ledger, panes, running: roster.running }));
  let looks = Promise.resolve();
  starting.use(
    watchRunningAgents({
      files: { path: paths.paneMap, state: paths.state, defaultSession: settings.defaultSession },
      processes,
      socket: settings.tmuxSocket,
      promptGating: settings.promptGating,
      profiles: config.profiles,
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
        const present = new Set(roster.running().keys());
        supervision.present(present);
        recovery.present(present);
        badges.forget();
        deliveries.wakeAll();
        // Which process each pane has is needed to trace senders, before anything is delivered to them.
        const looked = agents.map((agent) => lookAtAgent(deps, agent).catch(() => undefined));
        looks = Promise.all([looks, ...looked]).then(() => undefined);
      },
      broken: broken("pane-map-broken"),
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
      links.changed();
      links.health.changed();
    }),
  );
  const intake = starting.use(
    startIntake({ deps, paths, disk, roster: roster.current, panePids, refused, failed }),
  );

  starting.use(
    await serveControl({
      deps,
      path: paths.socket,
      share: paths.share,
      outbox: paths.outbox,
      version: options.version,
      startedAt,
      running: roster.running,
      telemetry,
      onChange: changes.add,
      duplicateOf: intake.duplicateOf,
      handToHook: deliveries.handToHook,
      syncLink: links.sync,
      statusChanged: links.health.statusChanged,
      mail: links.mail,
      recovery: recovery.requests,
      isKnown: (name) => roster.current().agents.some((agent) => formatAgent(agent) === name),
      stop: options.stop,
      failed,
      step,
      callerFile: createCallerFiles(join(dirname(paths.ledger), "callers")),
      trace: (holder, file) => traceCaller({ processes, panePids }, holder, file),
    }),
  );
  if (dirname(paths.socket) !== paths.state) {
    disk.replace(paths.socketPathFile, `${paths.socket}\n`);
  }
  await looks;
  supervision.start();
  links.health.start();
  starting.use(
    startAttackReminders({
      deps,
      attacks: createAttacks({ directory: paths.attacks, disk }),
      memory: createReminderFile(paths.reminders, disk),
      pace: settings.attackPace,
      roster: roster.current,
      broken: broken("attack-broken"),
      refused,
    }),
  );
  intake.wake();
  deliveries.wakeAll();
  events.refresh();
  const roles = roster.current().agents.map(({ role, session }) => display(`${role}.${session}`));
  process.stdout.write(`watching ${paths.outbox} (roles ${roles.join(", ")})\n`);

  const running = starting.move();
  return {
    isNeeded: () =>
      roster.running().size > 0 || ledger.waiting().length > 0 || links.hosts().own !== undefined,
    [Symbol.asyncDispose]: async () => {
      await intake.stop();
      await deliveries.stop();
      await links.stop();
      events.refresh();
      await running.disposeAsync();
    },
  };
};
