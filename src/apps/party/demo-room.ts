import { setTimeout as delay } from "node:timers/promises";

import { openLedgerReader } from "../../adapters/sqlite/open.ts";
import { createDisk } from "../../adapters/system/disk.ts";
import { createPaneMaps } from "../../adapters/system/pane-maps.ts";
import { createTmux } from "../../adapters/tmux/command.ts";
import { createTmuxSessions } from "../../adapters/tmux/sessions.ts";
import type { Size } from "../../domain/layout.ts";
import { EMPTY_PANE_MAP } from "../../domain/pane-map.ts";
import { DEMO_AGENTS } from "../../operations/demo-script.ts";
import { DEMO_SESSION } from "../../operations/demo-watch.ts";
import type { DemoKey, DemoRoom, DemoStage } from "../../ports/demo-room.ts";
import type { LedgerReader } from "../../ports/ledger.ts";
import { actAt, awaitAgent, demoPane, readAgentLog } from "./demo-agents.ts";
import { createDemoPlace, type DemoPlace } from "./demo-place.ts";
import { createDemoDaemon, endPane, endProcess, runInRoom } from "./demo-processes.ts";
import { createDemoScreen } from "./demo-screen.ts";

export interface DemoRoomOptions {
  readonly tmuxProgram: string;
  readonly size: Size;
  /** Somebody watches: everything takes long enough to be seen. */
  readonly watched: boolean;
  /** Throws where the demo has to end. */
  readonly goOn: () => void;
  /** The person left the room before the end. */
  readonly left: () => void;
}

/** How long an agent's turn takes, and how long there is to look at what holds a message. */
const THINK = { watched: 900, alone: 250 } as const;
const LINGER = 1_300;
const PAUSE = 10;

/** Opens a room with agents and a daemon. Disposing ends every process of it and removes every file. */
export const openDemoRoom = async (options: DemoRoomOptions): Promise<DemoStage> => {
  const { goOn, watched } = options;
  await using opening = new AsyncDisposableStack();
  const place = opening.use(createDemoPlace());
  await layOut(options, place, opening);
  const daemon = opening.use(createDemoDaemon(place));
  await Promise.all([daemon.start(), ...DEMO_AGENTS.map(({ role }) => awaitAgent(place, role))]);
  goOn();

  let ledger: (LedgerReader & Disposable) | undefined;
  opening.defer(() => ledger?.[Symbol.dispose]());
  const room: DemoRoom = {
    relay: (...words) => runInRoom(place, "relay", words),
    get ledger() {
      return (ledger ??= openLedgerReader(place.paths.ledger));
    },
    startDaemon: daemon.start,
    killDaemon: daemon.kill,
    act: (role, deed) => actAt(place, role, deed),
    read: (role) =>
      readAgentLog(place.file(role, "read")).map(
        (turn) => (turn as { readonly text: string }).text,
      ),
    keys: (role) => readAgentLog(place.file(role, "keys")) as readonly DemoKey[],
    linger: async () => {
      for (const endAt = performance.now() + (watched ? LINGER : 0); performance.now() < endAt;) {
        goOn();
        await delay(PAUSE);
      }
    },
    pause: async () => {
      goOn();
      await delay(PAUSE);
    },
  };
  const opened = opening.move();
  return {
    room,
    ...createDemoScreen({ ...options, place }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
};

/** The tmux server with the agents' panes. What `opening` defers ends them, whatever happens from here on. */
const layOut = async (
  { tmuxProgram, size, watched }: DemoRoomOptions,
  place: DemoPlace,
  opening: AsyncDisposableStack,
): Promise<void> => {
  const { tmuxSocket, environment, paths } = place;
  const server = {
    program: tmuxProgram,
    // The person's own settings belong to the person's own rooms.
    socketArgs: ["-f", "/dev/null", "-S", tmuxSocket],
    environment,
  };
  const tmux = createTmux(server);
  const sessions = createTmuxSessions({
    ...server,
    ownPane: undefined,
    defaultSocket: tmuxSocket,
  });
  await sessions.check();

  opening.defer(async () => {
    const told = await tmux.attempt(["display-message", "-p", "#{pid}"]);
    if (told.kind !== "done") return;
    const panes = await sessions.panes();
    await tmux.attempt(["kill-server"]);
    await endProcess(Number(told.output), "SIGTERM");
    await Promise.all(panes.map(({ pid }) => endPane(pid)));
  });
  const panes = await sessions.create({
    name: DEMO_SESSION,
    layout: "main-left",
    size,
    panes: DEMO_AGENTS.map((agent) =>
      demoPane(agent, place, watched ? THINK.watched : THINK.alone),
    ),
    environment: {},
  });
  createPaneMaps({
    path: paths.paneMap,
    state: paths.state,
    defaultSession: DEMO_SESSION,
    disk: createDisk(() => undefined),
  }).write(DEMO_SESSION, {
    ...EMPTY_PANE_MAP,
    version: 1,
    session: DEMO_SESSION,
    tmuxSocket,
    panes: Object.fromEntries(
      DEMO_AGENTS.map(({ role }, index) => [role, panes[index]?.pane ?? ""]),
    ),
    agents: Object.fromEntries(
      DEMO_AGENTS.map(({ role, skin }) => [
        role,
        { profile: skin, transcript: place.file(role, "transcript") },
      ]),
    ),
  });
};
