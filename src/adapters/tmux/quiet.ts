/**
 * When it is safe to connect to a tmux server. Up to 3.6 a server dies, with every session in it, when a session, a window or
 * a mode changes in the moment in which a control client introduces itself: it then writes to a client that it has not
 * finished making (tmux's pull request 4980). So nobody connects right after a change: one seldom comes alone.
 */
export interface Quiet {
  /** Something changed in the server, or a connection to it ended. */
  changed(): void;
  /** Resolves once nothing has changed for a while, or it has been waited long enough. */
  settled(): Promise<void>;
}

/** Milliseconds. What scripts do to sessions they do within a few; each of ours waits a little longer than the last. */
const WHILE = 250;
const LONGEST = 2_000;

export const createQuiet = (): Quiet => {
  let changedAt = Number.NEGATIVE_INFINITY;
  return {
    changed: () => {
      changedAt = performance.now();
    },
    settled: async () => {
      const giveUpAt = performance.now() + LONGEST;
      for (;;) {
        const now = performance.now();
        const left = Math.min(changedAt + WHILE, giveUpAt) - now;
        if (left <= 0) return;
        await new Promise((resolve) => {
          setTimeout(resolve, left);
        });
      }
    },
  };
};

/** What tmux tells every control client, whether it has finished making it or not. */
export const isRisky = (notification: string): boolean => RISKY.test(notification);

const RISKY =
  /^%(?:sessions-changed|session-renamed|session-window-changed|window-pane-changed|pane-mode-changed|client-detached|paste-buffer)/v;
