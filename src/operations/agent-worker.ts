import { PartyError } from "../domain/error.ts";
import type { PaneRef } from "../ports/panes.ts";
import { createAlarm } from "./alarm.ts";
import { confirmSeen } from "./confirm-seen.ts";
import { deliverNext } from "./deliver-next.ts";
import type { DeliveryDeps, RunningAgent } from "./delivery-deps.ts";
import { handToHook, type HookAnswer, type HookCaller } from "./hand-to-hook.ts";
import { createRecordWatches } from "./record-watches.ts";
import { createSettling } from "./settling.ts";
import type { Turn } from "./turn.ts";

/** A look now and then, should an event ever be missed. Jittered, so that agents do not look in step. */
const SAFETY_DELAY = 5_000;
/** Between looks at a screen that keeps changing without becoming ready: a spinner must cost next to nothing. */
const FIRST_PAUSE = 0;
const SECOND_PAUSE = 15;
const LONGEST_PAUSE = 120;
/**
 * The same for one whose program works: after so much of the time for which it has kept changing, and never longer than
 * `LONGEST_BUSY`. Pauses that are worth it are slept through undisturbed.
 */
const BUSY_SHARE = 1 / 8;
const LONGEST_BUSY = 4_000;
const WORTH_MUTING = 250;
/** After this long without a change the next one is news again. */
const CALM = 1_000;
const FIRST_RETRY = 100;
const LONGEST_RETRY = 5_000;
const NO_ROOM_DELAY = 2_000;

export interface AgentWorker {
  /** Something may have changed: a new message, the agent's pane, an answer from a person. */
  wake(): void;
  /** Hands what waits to a hook of the agent's program, between two turns. */
  handToHook(caller: HookCaller): Promise<HookAnswer>;
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
  /** Since when its screen changes and shows nothing but work. */
  let busySince = deps.clock.monotonic();
  let retries = FIRST_RETRY;

  const rest = async (turn: Turn): Promise<void> => {
    switch (turn.kind) {
      case "moved":
        pauses = FIRST_PAUSE;
        retries = FIRST_RETRY;
        busySince = deps.clock.monotonic();
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
        await waitForScreen(
          jitter(unreachable ? retries : SAFETY_DELAY),
          turn.hold.because === "busy",
        );
      }
    }
  };

  const waitForScreen = async (delay: number, isBusy = false): Promise<void> => {
    const began = deps.clock.monotonic();
    await alarm.wait(delay);
    if (find() === undefined) return;
    const now = deps.clock.monotonic();
    // One look at once after a change, then ever slower while changes follow each other and bring nothing.
    if (now - began >= CALM) pauses = FIRST_PAUSE;
    if (now - began >= CALM || !isBusy) busySince = now;
    const share = Math.min((now - busySince) * BUSY_SHARE, LONGEST_BUSY);
    await pause(pauses);
    pauses = Math.min(Math.max(pauses * 2, SECOND_PAUSE), Math.max(LONGEST_PAUSE, share));
  };

  const pause = async (delay: number): Promise<void> => {
    const muted = delay >= WORTH_MUTING ? watched : undefined;
    if (muted === undefined) return sleepUnless(signal, delay);
    await deps.panes.mute?.(muted, true);
    await sleepUnless(signal, togetherAfter(delay, deps.clock.monotonic()));
    await deps.panes.mute?.(muted, false);
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

  let last: Promise<unknown> = Promise.resolve();
  /** Turns and hooks of one agent take place one after another. */
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    const own = last.then(work);
    last = own.catch(() => undefined);
    return own;
  };

  const run = async (): Promise<void> => {
    try {
      while (!signal.aborted) await rest(await alone(takeTurn));
    } finally {
      watch(undefined);
      records.follow(new Set());
    }
  };
  const running = run().catch(failed);

  return {
    wake,
    handToHook: async (caller) => {
      const answer = await alone(async () => handToHook(deps, find(), settling, caller));
      wake();
      return answer;
    },
    stop: async () => {
      wake();
      await running;
    },
  };
};

/**
 * About as long, such that all who pause for about as long look at one moment: what costs most is that the process wakes up.
 * Between half of the pause, rounded down to one of a few lengths, and one and a half.
 */
const togetherAfter = (delay: number, now: number): number => {
  const step = WORTH_MUTING * 2 ** Math.floor(Math.log2(delay / WORTH_MUTING));
  return (Math.floor(now / step + 0.5) + 1) * step - now;
};

/** Ends after `delay` ms, or at once when `signal` is aborted. */
const sleepUnless = async (signal: AbortSignal, delay: number): Promise<void> => {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => resolve();
  const timer = setTimeout(end, delay);
  signal.addEventListener("abort", end, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", end);
};

const transcriptsOf = (unseen: ReturnType<DeliveryDeps["ledger"]["unseen"]>): ReadonlySet<string> =>
  new Set(unseen.map(({ attempt }) => attempt.transcript).filter((path) => path !== undefined));
