import { PartyError } from "../../domain/error.ts";
import { createTmux } from "./command.ts";
import { type ControlServerOptions, createControlServer } from "./control-server.ts";
import { createEventWatch } from "./event-watch.ts";
import type { PaneWatch } from "./pane-watch.ts";
import { createPollWatch } from "./poll-watch.ts";
import { createQuiet } from "./quiet.ts";
import type { Server } from "./server.ts";
import { createSpawnServer } from "./spawn-server.ts";
import { hasControlFlags, type TmuxVersion } from "./version.ts";

export interface ServerAccess {
  readonly server: Server;
  readonly watch: PaneWatch;
  readonly version: TmuxVersion;
}

/** Every tmux server that was spoken to, by its socket. */
export interface Servers {
  /** Throws TMUX_MISSING or TMUX_TOO_OLD. */
  of(socket: string): Promise<ServerAccess>;
  watch(socket: string, pane: string, changed: () => void): Disposable;
  mute(socket: string, pane: string, muted: boolean): Promise<void>;
  readonly close: () => Promise<void>;
}

export const createServers = (
  options: Pick<ControlServerOptions, "program" | "environment" | "records" | "keep">,
): Servers => {
  const bySocket = new Map<string, ServerAccess>();
  let closed = false;
  let finding: Promise<TmuxVersion> | undefined;

  const findVersion = async (): Promise<TmuxVersion> => {
    try {
      return await createTmux({ ...options, socketArgs: [] }).version();
    } catch (error) {
      // Somebody may install tmux while we run.
      finding = undefined;
      throw error;
    }
  };

  const open = (socket: string, version: TmuxVersion): ServerAccess => {
    if (!hasControlFlags(version)) {
      const server = createSpawnServer({ ...options, socket });
      return { server, version, watch: createPollWatch(server) };
    }
    const connection = { ...options, socket, quiet: createQuiet() };
    const server = createControlServer(connection);
    return { server, version, watch: createEventWatch(server, connection) };
  };

  const of = async (socket: string): Promise<ServerAccess> => {
    const version = await (finding ??= findVersion());
    if (closed) throw new PartyError("TMUX_UNAVAILABLE", "The connections to tmux are closed");
    const access = bySocket.get(socket) ?? open(socket, version);
    bySocket.set(socket, access);
    return access;
  };

  return {
    of,

    watch: (socket, pane, changed) => {
      const disposables = new DisposableStack();
      const begin = async (): Promise<void> => {
        try {
          const { watch } = await of(socket);
          if (!disposables.disposed) disposables.use(watch.watch(pane, changed));
        } catch {
          // The look that follows this call says what is wrong with tmux.
          if (!disposables.disposed && !closed) changed();
        }
      };
      void begin();
      return disposables;
    },

    mute: async (socket, pane, muted) => {
      await bySocket.get(socket)?.watch.mute?.(pane, muted);
    },

    close: async () => {
      closed = true;
      await Promise.all(
        [...bySocket.values()].map(async ({ server, watch }) => {
          await watch.close();
          await server.close();
        }),
      );
      bySocket.clear();
    },
  };
};
