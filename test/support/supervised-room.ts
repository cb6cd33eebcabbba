import { rmSync } from "node:fs";
import { join } from "node:path";

import { openLedger } from "../../src/adapters/sqlite/open.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";
import { createIds } from "../../src/adapters/system/ids.ts";
import { createSupervisionFile } from "../../src/adapters/system/supervision-file.ts";
import type { Message, MessageId } from "../../src/domain/message.ts";
import type { AgentState, RosterAgent } from "../../src/domain/roster.ts";
import type { ScreenKind } from "../../src/domain/screen.ts";
import type { RunningAgent, Sight } from "../../src/operations/delivery-deps.ts";
import {
  createSupervision,
  type Supervision,
} from "../../src/operations/supervision/supervise-agents.ts";
import { fakeAgent, memoryDirectory } from "./delivery-world.ts";
import { installFakeClock } from "./fake-clock.ts";
import { createFakeTerminal, FAKE_PROFILE } from "./fake-panes.ts";
import { createFakeProcesses, type FakeProcess } from "./fake-processes.ts";
import { messageOf } from "./message.ts";

/** What stands in one agent's pane. */
interface Place {
  readonly panePid: number;
  program: { readonly pid: number; readonly startedAt: number } | undefined;
  kind: ScreenKind;
  /** The last line, where a shell stands behind the program. */
  line: string;
  outputAt: number;
  isGone: boolean;
}

const SECOND = 1_000;
const ROUND = 5 * SECOND;

/** Agents as the supervision sees them, on time that passes when told to; the daemon can be killed at a step. */
export const openSupervisedRoom = (...roles: readonly string[]) => {
  const clock = installFakeClock();
  const directory = memoryDirectory();
  const screen = createFakeTerminal().screen();
  if (screen === undefined) throw new Error("The fake terminal shows nothing.");
  const places = new Map<string, Place>();
  let pids = 100;
  let looks = 0;
  let changes = 0;
  let steps = 0;
  let killAt = Number.POSITIVE_INFINITY;
  const step = (): void => {
    steps += 1;
    if (steps === killAt) throw new Error("killed");
  };

  const table = (): readonly FakeProcess[] =>
    [...places.values()].flatMap(({ panePid, program, outputAt, isGone }) => [
      ...(isGone
        ? []
        : [
            {
              pid: panePid,
              parent: 1,
              program: "sh",
              startedAt: 1,
              foreground: program?.pid ?? panePid,
            },
          ]),
      ...(program === undefined
        ? []
        : [{ ...program, parent: panePid, program: "claude", outputAt: () => outputAt }]),
    ]);

  const running = new Map<string, RunningAgent>();
  const place = (role: string): Place => {
    const found = places.get(`${role}.party`);
    if (found === undefined) throw new Error(`No ${role}.`);
    return found;
  };

  const sightOf = ({ panePid, program, kind, line, isGone }: Place): Sight | undefined => {
    if (isGone) return undefined;
    const now = program === undefined ? "shell" : kind;
    return {
      screen: { ...screen, rows: [{ text: line, solid: undefined }] },
      reading: { kind: now as "busy", reason: now, composer: undefined, quiet: false },
      incarnation: {
        socket: "/fake",
        pane: "%0",
        serverPid: 1,
        serverStartedAt: 1,
        panePid,
        agentPid: program?.pid ?? panePid,
        agentStartedAt: program?.startedAt ?? 1,
      },
      marks: undefined,
      profile: FAKE_PROFILE,
    };
  };

  let supervision: Supervision;
  const open = () => {
    const opened = openLedger(join(directory, "ledger.db"), step, clock.now);
    supervision = createSupervision({
      clock,
      ids: createIds(),
      ledger: opened.ledger,
      display: (name) => name.replace(".party", ""),
      wake: () => undefined,
      processes: createFakeProcesses(table),
      memory: createSupervisionFile(join(directory, "supervision.json"), createDisk(step)),
      stuckAfter: 300 * SECOND,
      isHere: (name) => places.get(name)?.program !== undefined,
      running: () => running,
      look: async ({ name }) => {
        looks += 1;
        supervision.observed(name, sightOf(places.get(name) as Place));
      },
      changed: () => {
        changes += 1;
      },
    });
    for (const [name, each] of places) supervision.observed(name, sightOf(each));
    return opened;
  };

  const start = (role: string): void => {
    const name = `${role}.party`;
    const before = places.get(name);
    pids += 2;
    places.set(name, {
      panePid: before === undefined || before.isGone ? pids : before.panePid,
      program: { pid: pids + 1, startedAt: pids },
      kind: "ready",
      line: before?.line ?? "",
      outputAt: clock.now() - 60 * SECOND,
      isGone: false,
    });
    running.set(name, { ...fakeAgent(), name });
    // The daemon looks at each pane that a pane map names anew.
    if (before?.isGone === true) supervision.observed(name, sightOf(places.get(name) as Place));
  };
  for (const role of roles) start(role);
  let opened = open();

  const inbox = (recipient: string) =>
    opened.ledger.inbox({ recipient, unread: false, limit: 100 }).map(({ message }) => message);

  return {
    clock,
    start,
    place,
    /** The role's program ends; with a status its pane says so, without one the pane goes with it. */
    end: (role: string, status?: number): void => {
      const each = place(role);
      each.program = undefined;
      if (status === undefined) each.isGone = true;
      else each.line = `[party] ${role} ended with status ${status}. To start it again: claude`;
    },
    leave: (role: string) => void running.delete(`${role}.party`),
    round: () => supervision.round(),
    /** Lets rounds pass as the daemon has them. */
    pass: async (seconds: number): Promise<void> => {
      for (let left = seconds * SECOND; left > 0; left -= ROUND) {
        await clock.advance(Math.min(left, ROUND));
        await supervision.round();
      }
    },
    state: (role: string, state: AgentState): readonly [AgentState, string | undefined] => {
      const agent = { role, session: "party", state, detail: undefined } as RosterAgent;
      const refined = supervision.refine(agent);
      return [refined.state, refined.detail];
    },
    looks: () => looks,
    changes: () => changes,
    subjects: (recipient: string) => inbox(recipient).map(({ subject }) => subject),
    inbox,
    post: (number: number, changes_: Partial<Message>, to: string): MessageId => {
      const message = messageOf(number, changes_);
      opened.ledger.store(message, [`${to}.party`], clock.now());
      return message.id;
    },
    events: () =>
      opened.ledger
        .lastEvents(100)
        .filter(({ type }) => type === "agent")
        .map(({ to, status }) => `${to} ${status}`),
    killAtStep: (number: number) => {
      steps = 0;
      killAt = number;
    },
    restart: () => {
      killAt = Number.POSITIVE_INFINITY;
      opened[Symbol.dispose]();
      opened = open();
    },
    [Symbol.dispose]: () => {
      opened[Symbol.dispose]();
      clock[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
