import type { Clock } from "../ports/clock.ts";
import type { NonceFile } from "../ports/nonce.ts";
import type { Processes } from "../ports/processes.ts";

export interface ProveDeps {
  readonly clock: Clock;
  readonly processes: Processes;
  /** The process of each pane that has an agent: what tmux started in it. */
  readonly panePids: () => ReadonlyMap<string, number>;
  readonly makeNonce: () => NonceFile;
  readonly makeToken: () => string;
}

export interface Challenge {
  readonly pid: number;
  readonly nonce: NonceFile;
}

export interface Proofs {
  /** Gives out a file that process `pid` is to open. */
  challenge(pid: number): Challenge;
  /** Checks that the process holds the file, and traces it to a pane. The token is good once, for a minute. */
  settle(challenge: Challenge): { readonly sender: string; readonly token: string } | undefined;
  /** Whose token it is; spends it. */
  redeem(token: string): string | undefined;
}

const TOKEN_LIFE = 60_000;

/** Traces sending processes to the panes they run in. What it can not trace stays a claim. */
export const createProofs = (deps: ProveDeps): Proofs => {
  const tokens = new Map<string, { readonly sender: string; readonly until: number }>();

  const senderOf = (pid: number): string | undefined => {
    const ancestors = new Set(deps.processes.ancestors(pid));
    for (const [agent, panePid] of deps.panePids()) if (ancestors.has(panePid)) return agent;
    // An agent's job whose shell has ended looks like this, and must not pass for the human.
    return deps.processes.isOrphan(pid) ? undefined : "human";
  };

  return {
    challenge: (pid) => ({ pid, nonce: deps.makeNonce() }),

    settle: ({ pid, nonce }) => {
      using file = nonce;
      if (!deps.processes.holdsFile(pid, file.path)) return undefined;
      const now = deps.clock.monotonic();
      for (const [token, { until }] of tokens) if (until <= now) tokens.delete(token);
      const sender = senderOf(pid);
      if (sender === undefined) return undefined;
      const token = deps.makeToken();
      tokens.set(token, { sender, until: now + TOKEN_LIFE });
      return { sender, token };
    },

    redeem: (token) => {
      const found = tokens.get(token);
      tokens.delete(token);
      return found !== undefined && found.until > deps.clock.monotonic() ? found.sender : undefined;
    },
  };
};
