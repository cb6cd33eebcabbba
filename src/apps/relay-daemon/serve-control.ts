import { statSync } from "node:fs";
import { basename, isAbsolute } from "node:path";

import { DATABASE } from "../../adapters/opencode/programs.ts";
import { listenForControl } from "../../adapters/socket/server.ts";
import type { CallerFile } from "../../adapters/system/caller-files.ts";
import { parseAgent } from "../../domain/address.ts";
import { PROTOCOL } from "../../domain/control.ts";
import type { LinkDocument } from "../../domain/links/link-document.ts";
import type { MessageId } from "../../domain/message.ts";
import { type Caller, checkCaller, isProven } from "../../operations/check-caller.ts";
import { dropDelivery, retryDelivery } from "../../operations/decide-delivery.ts";
import type { DeliveryDeps, RunningAgent } from "../../operations/delivery-deps.ts";
import { findTranscript } from "../../operations/find-transcript.ts";
import { confirmWritten, type HookAnswer, type HookCaller } from "../../operations/hand-to-hook.ts";
import type { TelemetryKeeper } from "../../operations/keep-telemetry.ts";
import { markRead } from "../../operations/mark-read.ts";
import { paneStatus } from "../../operations/pane-status.ts";
import type { RecoveryRequests } from "../../operations/recovery/requests.ts";
import type { Traced } from "../../operations/trace-sender.ts";
import type { Step } from "../../ports/step.ts";
import { createAnswerRecovery } from "../../socket/answer-recovery.ts";
import { type CallerProof, createConversation } from "../../socket/conversation.ts";
import type { MailRequests } from "../../socket/mail-requests.ts";

export interface ControlOptions {
  readonly deps: DeliveryDeps;
  /** The socket's path. */
  readonly path: string;
  readonly share: string;
  readonly outbox: string;
  readonly version: string;
  readonly startedAt: number;
  readonly running: () => ReadonlyMap<string, RunningAgent>;
  readonly telemetry: Pick<TelemetryKeeper, "refresh" | "of">;
  readonly onChange: (changed: () => void) => Disposable;
  readonly duplicateOf: (id: string) => MessageId | undefined;
  readonly handToHook: (agent: string, caller: HookCaller) => Promise<HookAnswer>;
  readonly syncLink: (look: boolean) => Promise<LinkDocument>;
  readonly statusChanged: () => void;
  readonly mail: MailRequests;
  readonly recovery: RecoveryRequests;
  /** The roster has an agent of this full name. */
  readonly isKnown: (agent: string) => boolean;
  readonly stop: () => void;
  readonly failed: (error: unknown) => void;
  readonly step: Step;
  readonly callerFile: () => CallerFile;
  readonly trace: (holder: number, file: CallerFile) => Traced;
}

/** A record that another user could write, or that is no file, proves nothing. */
const ownRecord = (path: string | undefined): string | undefined => {
  if (path === undefined || !isAbsolute(path)) return undefined;
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && found.uid === process.getuid?.() ? path : undefined;
};

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
      outbox: options.outbox,
      started_at: new Date(options.startedAt).toISOString(),
      sessions: [...new Set(agents(undefined).map(({ name }) => parseAgent(name).session))],
      waiting: ledger.waiting().length,
    }),
    prove: (): CallerProof | undefined => {
      // Without /proc nothing is known of any process, this one included.
      if (deps.processes.startedAt(process.pid) === undefined) return undefined;
      const file = options.callerFile();
      return {
        path: file.path,
        trace: (holder) => options.trace(holder, file),
        [Symbol.dispose]: () => file[Symbol.dispose](),
      };
    },
    read: (reader: string, ids: readonly string[] | undefined, caller: Caller) => {
      checkCaller(caller, reader);
      return markRead(deps, reader, ids, isProven(caller));
    },
    decide: (
      verb: "retry" | "drop",
      decision: Parameters<typeof retryDelivery>[1],
      caller: Caller,
    ) => {
      ledger.resolve(decision.id);
      const agent = checkCaller(caller, decision.by);
      const by = isProven(caller) ? decision.by : `${decision.by} (claimed)`;
      const decide = verb === "retry" ? retryDelivery : dropDelivery;
      const changed = decide(deps, { ...decision, by, agent });
      for (const { recipient } of changed) deps.wake(recipient);
      return changed.flatMap(({ id }) => ledger.delivery(id) ?? []);
    },
    paneStatus: (role: string | undefined) =>
      paneStatus(
        {
          ...deps,
          inspect: options.telemetry.refresh,
          telemetry: options.telemetry.of,
          now: deps.clock.now,
        },
        agents(role),
      ),
    transcript: async (name: string) => {
      const agent = running().get(name);
      const found = agent && (await findTranscript(deps, agent));
      // OpenCode's database holds every session of its user: whose turns are whose can not be told from it.
      return found === undefined || basename(found) === DATABASE ? undefined : found;
    },
    handToHook: async (agent: string, hook: HookCaller, caller: Caller) => {
      checkCaller(caller, agent);
      return options.handToHook(agent, { ...hook, transcript: ownRecord(hook.transcript) });
    },
    hookWritten: (attempts: readonly number[]) => confirmWritten(deps, attempts),
    recovery: createAnswerRecovery(options.recovery, options.isKnown, deps.display),
    syncLink: options.syncLink,
    statusChanged: options.statusChanged,
    mail: options.mail,
    stop: options.stop,
  };
  return listenForControl(
    options.path,
    () => createConversation(conversation),
    options.failed,
    options.step,
  );
};
