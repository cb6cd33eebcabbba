/** What became of the wish for a running daemon. */
export type DaemonStart =
  | { readonly kind: "running" }
  | { readonly kind: "started" }
  /** None runs, and none may be started: `reason` is a clause for people. */
  | { readonly kind: "left"; readonly reason: string };

/** The one process that moves messages, as a command sees it. */
export interface Daemon {
  /**
   * Starts the daemon unless one runs; returns once it answers. `explicit` overrides that the user stopped it.
   * Throws DAEMON_UNAVAILABLE with the log's last lines when it does not come up.
   */
  ensure(explicit: boolean): Promise<DaemonStart>;
  /** True when one answers. */
  isRunning(): Promise<boolean>;
  /** Ends a daemon that a command started; one that a service manager owns is left alone. */
  stop(): Promise<"stopped" | "not-running" | "managed">;
}
