import { listenForControl } from "../../adapters/socket/server.ts";
import { parseAgent } from "../../domain/address.ts";
import { PROTOCOL } from "../../domain/control.ts";
import type { MessageId } from "../../domain/message.ts";
import { dropDelivery, retryDelivery } from "../../operations/decide-delivery.ts";
import type { DeliveryDeps, RunningAgent } from "../../operations/delivery-deps.ts";
import { findTranscript } from "../../operations/find-transcript.ts";
import { inspectAgent } from "../../operations/inspect-agent.ts";
import { markRead } from "../../operations/mark-read.ts";
import { paneStatus } from "../../operations/pane-status.ts";
import type { Step } from "../../ports/step.ts";
import { createConversation } from "../../socket/conversation.ts";

export interface ControlOptions {
  readonly deps: DeliveryDeps;
  /** The socket's path. */
  readonly path: string;
  readonly share: string;
  readonly version: string;
  readonly startedAt: number;
  readonly running: () => ReadonlyMap<string, RunningAgent>;
  readonly onChange: (changed: () => void) => Disposable;
  readonly duplicateOf: (id: string) => MessageId | undefined;
  readonly stop: () => void;
  readonly failed: (error: unknown) => void;
  readonly step: Step;
}

/** Answers commands over the control socket until disposed. */
export const serveControl = async (options: ControlOptions): Promise<AsyncDisposable> => {
  const { deps, running } = options;
  const { ledger } = deps;
  const agents = (role: string | undefined): readonly RunningAgent[] =>
    [...running().values()].filter(({ name }) => role === undefined || deps.display(name) === role);

  const conversation = {
    ledger,
    onChange: options.onChange,
    duplicateOf: options.duplicateOf,
    pong: () => ({
      ok: true as const,
      version: options.version,
      protocol: PROTOCOL,
      pid: process.pid,
      share: options.share,
      started_at: new Date(options.startedAt).toISOString(),
      sessions: [...new Set(agents(undefined).map(({ name }) => parseAgent(name).session))],
      waiting: ledger.waiting().length,
    }),
    read: (reader: string, ids: readonly string[] | undefined) => markRead(deps, reader, ids),
    decide: (verb: "retry" | "drop", decision: Parameters<typeof retryDelivery>[1]) => {
      const changed = (verb === "retry" ? retryDelivery : dropDelivery)(deps, decision);
      for (const { recipient } of changed) deps.wake(recipient);
      return changed.flatMap(({ id }) => ledger.delivery(id) ?? []);
    },
    paneStatus: (role: string | undefined) =>
      paneStatus(
        { ...deps, inspect: (agent, sight) => inspectAgent(deps, agent, sight) },
        agents(role),
      ),
    transcript: async (name: string) => {
      const agent = running().get(name);
      return agent === undefined ? undefined : findTranscript(deps, agent);
    },
    stop: options.stop,
  };
  return listenForControl(
    options.path,
    () => createConversation(conversation),
    options.failed,
    options.step,
  );
};
