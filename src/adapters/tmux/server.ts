import type { Answer } from "./control-stream.ts";
import type { Command } from "./quote.ts";

/** How commands reach one tmux server. */
export interface Server {
  /**
   * Runs commands as one entry of the server's queue. `down`: no server runs, or it has no session.
   * Rejects with TMUX_UNAVAILABLE when it can not be known what became of them; `repeatable` ones are tried twice.
   */
  ask(commands: readonly Command[], options?: { readonly repeatable: boolean }): Promise<Reply>;
  /** Calls back when a connection that stood has ended, until disposed. */
  onLost(lost: () => void): Disposable;
  close(): Promise<void>;
}

export type Reply = Answer | { readonly kind: "down"; readonly reason: string };

/** True for what tmux says where no server runs, or where it has no session to speak of. */
export const isServerDown = (message: string): boolean =>
  /no server running|error connecting to|failed to connect|no sessions/v.test(message);
