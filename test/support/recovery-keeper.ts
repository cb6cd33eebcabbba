import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { openLedger } from "../../src/adapters/sqlite/open.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";
import { createIds } from "../../src/adapters/system/ids.ts";
import { createRecoveryPlace } from "../../src/adapters/system/recovery-place.ts";
import type { PartyError } from "../../src/domain/error.ts";
import type { Sight } from "../../src/operations/delivery-deps.ts";
import {
  createRecovery,
  type RecoveryKeeper,
} from "../../src/operations/recovery/keep-recovery.ts";
import {
  createRecoveryRequests,
  type RecoveryRequests,
} from "../../src/operations/recovery/requests.ts";
import { NO_FACTS } from "../../src/ports/programs.ts";
import { fakeAgent, memoryDirectory } from "./delivery-world.ts";
import { installFakeClock } from "./fake-clock.ts";
import { createFakeTerminal, FAKE_PROFILE } from "./fake-panes.ts";
import { createFakeProcesses } from "./fake-processes.ts";

const NAME = "cc.party";

/** One agent whose lives are followed; the daemon can be killed at a step, and the disk can be full. */
export const openRecoveryKeeper = () => {
  const clock = installFakeClock();
  const directory = memoryDirectory();
  const terminal = createFakeTerminal();
  const screen = terminal.screen();
  if (screen === undefined) throw new Error("The fake terminal shows nothing.");
  let life = { pid: 100, startedAt: 1 };
  let steps = 0;
  let killAt = Number.POSITIVE_INFINITY;
  const refused: PartyError[] = [];
  const step = (): void => {
    steps += 1;
    if (steps === killAt) throw new Error("killed");
  };
  const sight = (): Sight => ({
    screen,
    reading: { kind: "busy", reason: "works", composer: undefined, quiet: false },
    incarnation: {
      socket: "/fake",
      pane: "%0",
      serverPid: 1,
      serverStartedAt: 1,
      panePid: 1,
      agentPid: life.pid,
      agentStartedAt: life.startedAt,
    },
    marks: undefined,
    profile: FAKE_PROFILE,
  });

  const open = () => {
    const opened = openLedger(join(directory, "ledger.db"), step, clock.now);
    const failures: unknown[] = [];
    const deps = {
      clock,
      ids: createIds(),
      ledger: opened.ledger,
      display: (name: string) => name.replace(".party", ""),
      observed: () => undefined,
      reached: () => undefined,
      wake: () => undefined,
      panes: {
        ...terminal.connect(step),
        look: () => Promise.resolve({ kind: "screen" as const, ...sight() }),
      },
      processes: createFakeProcesses(() => [{ ...life, parent: 1, program: "claude" }]),
      programs: { inspect: () => Promise.resolve(NO_FACTS), close: () => undefined },
      place: createRecoveryPlace(
        {
          directory: join(directory, "recovery"),
          memory: join(directory, "recovery.json"),
          checkpoints: join(directory, "checkpoint.json"),
          handoffs: join(directory, "handoff-marker"),
        },
        createDisk(step),
      ),
      attacks: { list: () => [] },
      readTail: () => ({ lines: [], whole: true }),
      lookAtRepository: () => Promise.resolve(undefined),
      roster: () => {
        throw new Error("There are no attacks to find a role for.");
      },
      running: () => new Map([[NAME, fakeAgent()]]),
      sends: true,
      refused: (error: PartyError) => void refused.push(error),
      failed: (error: unknown) => void failures.push(error),
    };
    const keeper: RecoveryKeeper = createRecovery(deps);
    const requests: RecoveryRequests = createRecoveryRequests(deps, keeper);
    return { opened, keeper, requests, failures };
  };
  let daemon = open();

  return {
    clock,
    refused,
    keeper: () => daemon.keeper,
    requests: () => daemon.requests,
    /** Stands in the place of the directory for packets until it is called. */
    closeDirectory: (): (() => void) => {
      writeFileSync(join(directory, "recovery"), "");
      return () => rmSync(join(directory, "recovery"));
    },
    /** The program has ended, and another runs. */
    nextLife: () => {
      life = { pid: life.pid + 1, startedAt: life.startedAt + 1 };
    },
    /** What a look and a turn for the agent come to; what kills the daemon is thrown. */
    turn: async (): Promise<string> => {
      daemon.keeper.observed(NAME, sight());
      const before = await daemon.keeper.before(fakeAgent(), sight());
      const [failure] = daemon.failures;
      if (failure !== undefined) throw failure;
      return before?.kind ?? "nothing";
    },
    packets: (): number =>
      daemon.opened.ledger
        .inbox({ recipient: NAME, unread: false, limit: 100 })
        .filter(({ message }) => message.subject === "Your recovery packet").length,
    killAtStep: (number: number): void => {
      steps = 0;
      killAt = number;
    },
    restart: (): void => {
      killAt = Number.POSITIVE_INFINITY;
      daemon.opened[Symbol.dispose]();
      daemon = open();
    },
    [Symbol.dispose]: (): void => {
      daemon.opened[Symbol.dispose]();
      clock[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
