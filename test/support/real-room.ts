import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";

import { openLedgerReader } from "../../src/adapters/sqlite/open.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";
import { createIds } from "../../src/adapters/system/ids.ts";
import { formatMessageFile, messageFileName } from "../../src/domain/message-file.ts";
import type { MessageId } from "../../src/domain/message.ts";
import { validateDraft } from "../../src/domain/validate-draft.ts";
import type { Delivery } from "../../src/ports/ledger.ts";
import { startTestDaemon, type TestDaemon } from "./daemon.ts";
import { stopServer, waitFor } from "./demo-agent.ts";
import { type ModelServer, startModelServer } from "./model-server/model-server.ts";
import { type Program, type RealAgent, startRealAgent } from "./real-agent.ts";

/** Real agents in a private tmux server, their scripted model, and a daemon that may be killed. */
export interface RealRoom extends AsyncDisposable {
  readonly root: string;
  readonly model: ModelServer;
  readonly agents: Readonly<Record<Program, RealAgent>>;
  /** Drops a message of oc. */
  post(to: string, body: string): MessageId;
  seen(id: MessageId): Promise<Delivery>;
  delivery(id: MessageId): Delivery | undefined;
  /** With -9; another one begins at once. */
  killDaemon(): Promise<void>;
}

export interface RealRoomOptions {
  /** As RELAY_RUNGS has it; all when it is not given. */
  readonly rungs?: string;
}

let count = 0;

export const openRealRoom = async ({ rungs }: RealRoomOptions): Promise<RealRoom> => {
  count += 1;
  await using opening = new AsyncDisposableStack();
  const root = mkdtempSync(join(tmpdir(), "real-"));
  opening.defer(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const server = `party-test-${process.pid}-real-${count}`;
  const model = opening.use(await startModelServer());
  opening.defer(() => stopServer(server));
  const start = (program: Program, role: string): Promise<RealAgent> =>
    startRealAgent({ program, role, root, server, modelUrl: model.url });
  const agents = { claude: await start("claude", "cc"), codex: await start("codex", "cx") };

  const state = join(root, "share/relay/state");
  mkdirSync(state, { recursive: true });
  const socket = execFileSync("tmux", ["-L", server, "display-message", "-p", "#{socket_path}"], {
    encoding: "utf8",
  }).trim();
  const panes = { cc: agents.claude.pane, cx: agents.codex.pane };
  const map = { panes, version: 1, session: "party", tmux_socket: socket };
  writeFileSync(join(state, "panes.json"), JSON.stringify(map));

  const startDaemon = (): Promise<TestDaemon> =>
    startTestDaemon({ root, env: rungs === undefined ? {} : { RELAY_RUNGS: rungs } });
  let daemon = await startDaemon();
  opening.defer(async () => void (await daemon.end("SIGKILL")));

  const disk = createDisk(() => undefined);
  const ids = createIds();
  let posted = 0;
  const delivery = (id: MessageId): Delivery | undefined => {
    using reader = openLedgerReader(join(state, "ledger.db"));
    return reader?.deliveriesOf(id)[0];
  };
  const opened = opening.move();
  return {
    root,
    model,
    agents,
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
    seen: (id) =>
      waitFor(
        "a message to be seen",
        () => {
          const now = delivery(id);
          return now?.state === "seen" ? now : undefined;
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
};
