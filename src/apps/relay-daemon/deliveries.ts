import { hostOf } from "../../domain/address.ts";
import type { AgentWorker } from "../../operations/agent-worker.ts";
import { startAgentWorker } from "../../operations/agent-worker.ts";
import type { DeliveryDeps, RunningAgent } from "../../operations/delivery-deps.ts";
import type { HookAnswer, HookCaller } from "../../operations/hand-to-hook.ts";

export interface Deliveries {
  /** Something may have to be done for this agent. */
  wake(agent: string): void;
  wakeAll(): void;
  /** Hands what waits for this agent to a hook of its program. */
  handToHook(agent: string, caller: HookCaller): Promise<HookAnswer>;
  /** Ends when every turn under way is over. */
  stop(): Promise<void>;
}

/** One worker for each agent that anything was ever to be delivered to: agents never wait for each other. */
export const startDeliveries = (
  deps: DeliveryDeps,
  find: (name: string) => RunningAgent | undefined,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Deliveries => {
  const workers = new Map<string, AgentWorker>();
  const workerOf = (name: string): AgentWorker => {
    const existing = workers.get(name);
    if (existing !== undefined) return existing;
    const worker = startAgentWorker(deps, name, () => find(name), signal, failed);
    workers.set(name, worker);
    return worker;
  };
  return {
    wake: (agent) => workerOf(agent).wake(),
    wakeAll: () => {
      for (const name of deps.ledger.waiting()) {
        // What goes to another host is its link's to carry.
        if (hostOf(name) === undefined) workerOf(name);
      }
      // What an earlier daemon handed over may have been seen since.
      for (const { delivery } of deps.ledger.unseen()) workerOf(delivery.recipient);
      for (const worker of workers.values()) worker.wake();
    },
    handToHook: (agent, caller) => workerOf(agent).handToHook(caller),
    stop: async () => {
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
    },
  };
};
