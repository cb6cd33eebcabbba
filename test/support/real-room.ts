import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";

import { openLedgerReader } from "../../src/adapters/sqlite/open.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";
import { createIds } from "../../src/adapters/system/ids.ts";
import { formatMessageFile, messageFileName } from "../../src/domain/message-file.ts";
import { hasReached } from "../../src/domain/delivery.ts";
import type { MessageId } from "../../src/domain/message.ts";
import { validateDraft } from "../../src/domain/validate-draft.ts";
import type { Delivery } from "../../src/ports/ledger.ts";
import { startTestDaemon, type TestDaemon } from "./daemon.ts";
import { stopServer, waitFor } from "./demo-agent.ts";
import { createRelayHome, type RelayHome } from "./relay.ts";
import { type ModelServer, startModelServer } from "./model-server/model-server.ts";
import { type RealAgent, startRealAgent } from "./real-agent.ts";
import { type Program, PROGRAMS } from "./real-programs/programs.ts";

/** Real agents in a private tmux server, their scripted model, and a daemon that may be killed. */
export interface RealRoom extends AsyncDisposable {
  readonly root: string;
  readonly model: ModelServer;
  readonly agents: Readonly<Record<Program, RealAgent>>;
  /** Where a person runs `relay`. */
  readonly home: RelayHome;
  /** Drops a message of oc. */
  post(to: string, body: string): MessageId;
  seen(id: MessageId): Promise<Delivery>;
  /** When it is in this state or a later one, or its sender was told that nobody can know. */
  reached(id: MessageId, state: "seen or told" | "seen"): Promise<Delivery>;
  delivery(id: MessageId): Delivery | undefined;
  /** With -9; another one begins at once. */
  killDaemon(): Promise<void>;
}

export interface RealRoomOptions {
  /** As RELAY_RUNGS has it; all when it is not given. */
  readonly rungs?: string;
  readonly asksForTrust?: boolean;
  /** Claude Code and Codex when it is not given: the others have to be installed for it. */
  readonly programs?: readonly Program[];
  /** The agents have what `party install` writes. */
  readonly hooks?: boolean;
  readonly statusline?: boolean;
}

let count = 0;

export const openRealRoom = async ({
  rungs,
  programs = ["claude", "codex"],
  ...told
}: RealRoomOptions): Promise<RealRoom> => {
  count += 1;
  await using opening = new AsyncDisposableStack();
  const root = mkdtempSync(join(tmpdir(), "real-"));
  opening.defer(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const server = `party-test-${process.pid}-real-${count}`;
  const model = opening.use(await startModelServer());
  opening.defer(() => stopServer(server));
  const start = (program: Program, role: string): Promise<RealAgent> =>
    startRealAgent({ program, role, root, server, modelUrl: model.url, ...told });
  const agents: Partial<Record<Program, RealAgent>> = {};
  for (const program of programs) agents[program] = await start(program, PROGRAMS[program].role);

  const state = join(root, "share/relay/state");
  mkdirSync(state, { recursive: true });
  const socket = execFileSync("tmux", ["-L", server, "display-message", "-p", "#{socket_path}"], {
    encoding: "utf8",
  }).trim();
  const panes = Object.fromEntries(Object.values(agents).map(({ role, pane }) => [role, pane]));
  const map = { panes, version: 1, session: "party", tmux_socket: socket };
  writeFileSync(join(state, "panes.json"), JSON.stringify(map));

  const startDaemon = (): Promise<TestDaemon> =>
    startTestDaemon({
      root,
      env: { RELAY_RECOVERY: "0", ...(rungs !== undefined && { RELAY_RUNGS: rungs }) },
    });
  let daemon = await startDaemon();
  opening.defer(async () => void (await daemon.end("SIGKILL")));

  const home = opening.use(createRelayHome(join(root, "share")));

  const disk = createDisk(() => undefined);
  const ids = createIds();
  let posted = 0;
  const delivery = (id: MessageId): Delivery | undefined => {
    using reader = openLedgerReader(join(state, "ledger.db"));
    return reader?.deliveriesOf(id)[0];
  };
  const opened = opening.move();
  const room: RealRoom = {
    root,
    model,
    home,
    agents: agents as Readonly<Record<Program, RealAgent>>,
    post: (to, body) => {
      posted += 1;
      const id = ids.next();
      const name = messageFileName(Date.now(), posted.toString(16).padStart(8, "0"));
      const draft = validateDraft({ to: [to], body });
      const directory = join(root, "share/relay/outbox/oc");
      disk.makeDirectory(directory);
      disk.write(
        join(directory, name),
        formatMessageFile({ id, sentAt: Date.now(), draft, holder: undefined }),
      );
      return id;
    },
    delivery,
    seen: (id) => room.reached(id, "seen"),
    reached: (id, wanted) =>
      waitFor(
        `a message to be ${wanted}`,
        () => {
          const now = delivery(id);
          if (now === undefined) return undefined;
          if (wanted === "seen") return hasReached(now.state, "seen") ? now : undefined;
          return hasReached(now.state, "seen") || now.state === "unsure" ? now : undefined;
        },
        60_000,
      ).catch((cause: Error) => {
        const { state: is, hold, reason, rung } = delivery(id) ?? {};
        throw new Error(`${cause.message}: it is ${JSON.stringify({ is, hold, reason, rung })}`, {
          cause,
        });
      }),
    killDaemon: async () => {
      await daemon.end("SIGKILL");
      daemon = await startDaemon();
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
  return room;
};
