import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openLedgerReader } from "../../src/adapters/sqlite/open.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";
import { createIds } from "../../src/adapters/system/ids.ts";
import { formatMessageFile, messageFileName } from "../../src/domain/message-file.ts";
import type { MessageId } from "../../src/domain/message.ts";
import { validateDraft, type DraftInput } from "../../src/domain/validate-draft.ts";
import type { Delivery } from "../../src/ports/ledger.ts";
import { startTestDaemon, type TestDaemon } from "./daemon.ts";
import { type DemoAgent, startDemoAgent, stopServer, waitFor } from "./demo-agent.ts";

export type Skin = "claude" | "codex" | "generic";

export interface RoomOptions {
  /** Role by skin, in the order of their panes. */
  readonly agents: Readonly<Record<string, Skin>>;
  /** Roles whose agent keeps no transcript that the daemon knows of. */
  readonly withoutTranscript?: readonly string[];
  /** More arguments for every demo agent. */
  readonly args?: readonly string[];
}

/** Agents in a private tmux server, a share, and daemons that come and go. */
export interface Room extends AsyncDisposable {
  readonly root: string;
  readonly server: string;
  readonly agents: Readonly<Record<string, DemoAgent>>;
  readonly path: (...parts: readonly string[]) => string;
  readonly startDaemon: (env?: Readonly<Record<string, string | undefined>>) => Promise<TestDaemon>;
  /** Drops a message as `from`'s own command would: durably, by rename. */
  readonly post: (from: string, draft: DraftInput) => MessageId;
  readonly deliveries: (id: MessageId) => readonly Delivery[];
  /** Waits until a delivery of the message is as wanted. */
  readonly waitForDelivery: (
    id: MessageId,
    what: string,
    wanted: (delivery: Delivery) => boolean,
    timeout?: number,
  ) => Promise<Delivery>;
  /** What the program of a role has read, envelopes as they came. */
  readonly read: (role: string) => readonly string[];
  /** Names panes; `transcripts` replaces the record that a role's agent keeps by another file. */
  readonly writePaneMap: (
    panes: Readonly<Record<string, string>>,
    transcripts?: Readonly<Record<string, string>>,
  ) => void;
  /** Starts a role's agent anew, in a new pane and in a new server where the old one has ended. The pane map stays. */
  readonly startAgain: (role: string) => Promise<DemoAgent>;
}

let count = 0;

export const openRoom = async ({
  agents: skins,
  withoutTranscript = [],
  args = [],
}: RoomOptions): Promise<Room> => {
  count += 1;
  const root = mkdtempSync(join(tmpdir(), "party-room-"));
  const server = `party-test-${process.pid}-room-${count}`;
  const path = (...parts: readonly string[]): string => join(root, ...parts);
  mkdirSync(path("share/relay/state"), { recursive: true });
  const agents: Record<string, DemoAgent> = {};
  const ended: DemoAgent[] = [];
  const start = async (role: string): Promise<DemoAgent> => {
    const skin = skins[role] ?? "generic";
    const agent = await startDemoAgent({
      server,
      session: "party",
      skin,
      args: ["--role", role, ...args],
    });
    const before = agents[role];
    if (before !== undefined) ended.push(before);
    agents[role] = agent;
    return agent;
  };
  for (const role of Object.keys(skins)) await start(role);
  const socket = (
    await Object.values(agents)[0]?.tmux("display-message", "-p", "#{socket_path}")
  )?.trim();
  const writePaneMap: Room["writePaneMap"] = (panes, transcripts = {}) =>
    writeFileSync(
      path("share/relay/state/panes.json"),
      JSON.stringify({
        panes,
        version: 1,
        session: "party",
        tmux_socket: socket,
        agents: Object.fromEntries(
          Object.entries(agents).map(([role, agent]) => [
            role,
            {
              profile: skins[role],
              ...(!withoutTranscript.includes(role) && {
                transcript: transcripts[role] ?? agent.paths.transcript,
              }),
            },
          ]),
        ),
      }),
    );
  writePaneMap(Object.fromEntries(Object.entries(agents).map(([role, { pane }]) => [role, pane])));

  const disk = createDisk(() => undefined);
  const ids = createIds();
  const daemons: TestDaemon[] = [];
  let posted = 0;
  const deliveries = (id: MessageId): readonly Delivery[] => {
    using reader = openLedgerReader(path("share/relay/state/ledger.db"));
    return reader?.deliveriesOf(id) ?? [];
  };

  return {
    root,
    server,
    agents,
    path,
    startDaemon: async (env = {}) => {
      const daemon = await startTestDaemon({ root, env: { RELAY_RECOVERY: "0", ...env } });
      daemons.push(daemon);
      return daemon;
    },
    post: (from, input) => {
      posted += 1;
      const id = ids.next();
      const directory = path("share/relay/outbox", from);
      disk.makeDirectory(directory);
      const name = messageFileName(Date.now(), posted.toString(16).padStart(8, "0"));
      const draft = validateDraft(input);
      disk.write(
        join(directory, name),
        formatMessageFile({ id, sentAt: Date.now(), draft, holder: undefined }),
      );
      return id;
    },
    deliveries,
    waitForDelivery: (id, what, wanted, timeout) =>
      waitFor(what, () => deliveries(id).find(wanted), timeout).catch((cause: Error) => {
        const now = deliveries(id).map(({ state, hold, reason }) => [state, hold, reason]);
        throw new Error(`${cause.message}; it is ${JSON.stringify(now)}`, { cause });
      }),
    read: (role) => agents[role]?.readLog().map(({ text }) => text) ?? [],
    writePaneMap,
    startAgain: start,
    [Symbol.asyncDispose]: async () => {
      for (const daemon of daemons) await daemon.end("SIGKILL");
      for (const agent of [...Object.values(agents), ...ended]) await agent.stop();
      await stopServer(server);
      rmSync(root, { recursive: true, force: true });
    },
  };
};

/** How often the body stands in what an agent read. */
export const countIn = (read: readonly string[], body: string): number =>
  read.reduce((times, text) => times + text.split(`\n${body}\n`).length - 1, 0);
