import { PartyError } from "../domain/error.ts";
import type { PaneRef } from "../ports/panes.ts";
import { createAlarm } from "./alarm.ts";
import { confirmSeen } from "./confirm-seen.ts";
import { deliverNext } from "./deliver-next.ts";
import type { DeliveryDeps, RunningAgent } from "./delivery-deps.ts";
import { createRecordWatches } from "./record-watches.ts";
import { createSettling } from "./settling.ts";
import type { Turn } from "./turn.ts";

/** A look now and then, should an event ever be missed. Jittered, so that agents do not look in step. */
const SAFETY_DELAY = 5_000;
/** Between looks at a screen that keeps changing without becoming ready: a spinner must cost next to nothing. */
const FIRST_PAUSE = 0;
const SECOND_PAUSE = 15;
const LONGEST_PAUSE = 120;
/** After this long without a change the next one is news again. */
const CALM = 1_000;
const FIRST_RETRY = 100;
const LONGEST_RETRY = 5_000;
const NO_ROOM_DELAY = 2_000;

export interface AgentWorker {
  /** Something may have changed: a new message, the agent's pane, an answer from a person. */
  wake(): void;
  /** Resolves when the turn under way is over. No further turn begins. */
  stop(): Promise<void>;
}

/** Delivers to one agent, one message at a time, for as long as the daemon lives. */
export const startAgentWorker = (
  deps: DeliveryDeps,
  name: string,
  find: () => RunningAgent | undefined,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): AgentWorker => {
  const settling = createSettling(deps.clock, deps.processes);
  const alarm = createAlarm();
  const wake = alarm.ring;
  signal.addEventListener("abort", wake);

  const jitter = (delay: number): number => Math.round(delay * (0.5 + deps.random() / 2));
  let pauses = FIRST_PAUSE;
  let retries = FIRST_RETRY;

  const rest = async (turn: Turn): Promise<void> => {
    switch (turn.kind) {
      case "moved":
        pauses = FIRST_PAUSE;
        retries = FIRST_RETRY;
        return;
      case "idle":
        await alarm.wait();
        return;
      case "again":
        await waitForScreen(turn.delay);
        return;
      case "blocked": {
        const unreachable = turn.hold.because === "tmux";
        retries = unreachable ? Math.min(retries * 2, LONGEST_RETRY) : FIRST_RETRY;
        await waitForScreen(jitter(unreachable ? retries : SAFETY_DELAY));
      }
    }
  };

  const waitForScreen = async (delay: number): Promise<void> => {
    const began = deps.clock.monotonic();
    await alarm.wait(delay);
    if (find() === undefined) return;
    // One look at once after a change, then ever slower while changes follow each other and bring nothing.
    if (deps.clock.monotonic() - began >= CALM) pauses = FIRST_PAUSE;
    await new Promise((resolve) => setTimeout(resolve, pauses));
    pauses = Math.min(Math.max(pauses * 2, SECOND_PAUSE), LONGEST_PAUSE);
  };

  let watched: PaneRef | undefined;
  let watching: Disposable | undefined;
  /** Watches the agent's screen while something waits for it, and at no other time. */
  const watch = (ref: PaneRef | undefined): void => {
    if (watched?.pane === ref?.pane && watched?.socket === ref?.socket) return;
    watching?.[Symbol.dispose]();
    watched = ref;
    watching = ref && deps.panes.watch(ref, wake);
  };

  const records = createRecordWatches(deps.transcripts, wake);
  const followUnseen = (): void => {
    const unseen = deps.ledger.unseen(name);
    records.follow(transcriptsOf(unseen));
    if (unseen.length > 0) confirmSeen(deps, name);
  };

  const takeTurn = async (): Promise<Turn> => {
    try {
      const agent = find();
      followUnseen();
      watch(deps.ledger.waiting().includes(name) ? agent?.ref : undefined);
      return await deliverNext(deps, name, agent, settling);
    } catch (error) {
      if (!(error instanceof PartyError && error.retryable)) throw error;
      // The disk is full: not even a hold can be written, so all stays as it is.
      return { kind: "again", delay: NO_ROOM_DELAY };
    }
  };

  const run = async (): Promise<void> => {
    try {
      while (!signal.aborted) await rest(await takeTurn());
    } finally {
      watch(undefined);
      records.follow(new Set());
    }
  };
  const running = run().catch(failed);

  return {
    wake,
    stop: async () => {
      wake();
      await running;
    },
  };
};

const transcriptsOf = (unseen: ReturnType<DeliveryDeps["ledger"]["unseen"]>): ReadonlySet<string> =>
  new Set(unseen.map(({ attempt }) => attempt.transcript).filter((path) => path !== undefined));
