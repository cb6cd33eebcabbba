import type { PongDocument } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import { oneLine } from "../../domain/visible-text.ts";
import type { Checked, DoctorDeps } from "./doctor-deps.ts";
import { restartDaemon, startDaemon } from "./restart-daemon.ts";

/** The daemon: it runs where it is needed, is of this version, and watches the outbox that commands write to. */
export const checkDaemon = async (deps: DoctorDeps): Promise<readonly Checked[]> => {
  const pong = await deps.ping();
  return typeof pong === "string" ? checkAbsent(deps) : checkRunning(deps, pong);
};

const checkRunning = (
  deps: DoctorDeps,
  { version, outbox, pid }: PongDocument,
): readonly Checked[] => {
  const { here, manager } = deps;
  const isManaged = manager?.isActive() === true;
  const restart = isManaged ? "systemctl --user restart relay-daemon" : RESTART;
  if (version !== here.version) {
    return [
      {
        check: "daemon",
        level: "warn",
        what: `the daemon is of version ${version}, this is ${here.version}`,
        why: "they may not understand each other",
        mend: restart,
        fix: () => restartDaemon(deps),
      },
    ];
  }
  if (outbox !== here.outbox) {
    return [
      {
        check: "daemon",
        level: "fail",
        what: `the daemon watches ${outbox}, and commands here write to ${here.outbox}`,
        why: "what is sent here is not taken in",
        mend: isManaged ? `party install && ${restart}` : restart,
        fix: async () => {
          deps.updateUnit();
          await restartDaemon(deps);
        },
      },
    ];
  }
  return [{ check: "daemon", level: "ok", what: `the daemon runs (pid ${pid})` }];
};

const RESTART = "party doctor --fix";

const checkAbsent = async (deps: DoctorDeps): Promise<readonly Checked[]> => {
  const { machine, here, processes } = deps;
  const pid = Number.parseInt(machine.read(here.pidFile) ?? "", 10);
  if (pid > 0 && isDaemon(processes, pid)) {
    return [
      {
        check: "lock",
        level: "fail",
        what: `relay-daemon (pid ${pid}) has the lock and does not answer`,
        why: "no other can be started while it runs",
        mend: `kill ${pid}`,
      },
    ];
  }
  const place = machine.facts(here.socket);
  if (place !== undefined && place.kind === "directory") {
    return [
      {
        check: "socket",
        level: "fail",
        what: `${here.socket} is a directory`,
        why: "the daemon can not listen there",
        mend: `rmdir ${here.socket}`,
      },
    ];
  }
  const reason = await needFor(deps);
  if (reason === undefined)
    return [{ check: "daemon", level: "ok", what: "no daemon runs, and nothing needs one" }];
  return [
    {
      check: "daemon",
      level: "fail",
      what: `no daemon runs, and ${reason}${lastWords(deps)}`,
      why: "messages wait until one does",
      mend: mendFor(deps),
      fix: () => startDaemon(deps),
    },
  ];
};

const isDaemon = ({ isAlive, commandLine }: DoctorDeps["processes"], pid: number): boolean =>
  isAlive(pid) && commandLine(pid)?.some((word) => word.includes("relay-daemon")) === true;

/** Why one is needed now, as a clause. */
const needFor = async ({
  machine,
  here,
  ledger,
  sessions,
  paneMaps,
}: DoctorDeps): Promise<string | undefined> => {
  const posted = machine
    .names(here.outbox)
    .flatMap((name) => machine.names(`${here.outbox}/${name}`))
    .filter((name) => name.endsWith(".msg")).length;
  if (posted > 0)
    return `${posted} posted ${posted === 1 ? "message lies" : "messages lie"} in the outbox`;
  const { waiting } = ledger();
  if (waiting > 0) return `${waiting} ${waiting === 1 ? "message waits" : "messages wait"}`;
  const session = await runningSession({ sessions, paneMaps });
  if (session !== undefined) return `session ${session} runs`;
  return here.unit?.wantedBy !== undefined && machine.facts(here.unit.wantedBy) !== undefined
    ? "its unit is enabled"
    : undefined;
};

const runningSession = async ({
  sessions,
  paneMaps,
}: Pick<DoctorDeps, "sessions" | "paneMaps">): Promise<string | undefined> => {
  try {
    const running = await sessions.list();
    return paneMaps.sessions().find((name) => running.includes(name));
  } catch (error) {
    // Without tmux no session runs; that it is missing is another finding.
    if (error instanceof PartyError) return undefined;
    throw error;
  }
};

/** What the last one left behind. */
const lastWords = ({ machine, here }: DoctorDeps): string => {
  if (machine.facts(here.stopped) !== undefined) return "; it was stopped by hand";
  let exit: unknown;
  try {
    exit = JSON.parse(machine.read(here.lastExit) ?? "");
  } catch {
    // None has ended yet, or it was killed in the middle of writing.
    return "";
  }
  const { reason, detail } = exit as { readonly reason?: unknown; readonly detail?: unknown };
  return `; the last one ended: ${oneLine(`${String(reason)}, ${String(detail)}`, 80)}`;
};

const mendFor = ({ here, machine, manager }: DoctorDeps): string => {
  const isEnabled =
    here.unit?.wantedBy !== undefined && machine.facts(here.unit.wantedBy) !== undefined;
  return isEnabled && manager !== undefined
    ? `${manager.startCommand}; ${manager.logCommand} shows what it said`
    : `party, or relay-daemon; its log is ${here.daemonLog}`;
};
