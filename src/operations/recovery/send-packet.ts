import { relayMessage } from "../../domain/relay-message.ts";
import type { Life } from "../../domain/supervision/incident.ts";
import type { RecoveryKeeper } from "./keep-recovery.ts";
import type { RecoveryDeps } from "./recovery-deps.ts";
import { type WrittenPacket, writePacket } from "./write-packet.ts";

export interface Sending {
  readonly life: Life;
  readonly reason: string | undefined;
  /** Who asked for it. */
  readonly by: string | undefined;
  readonly tokens: number;
}

/**
 * Writes an agent's packet and stores it as a message for this life of it, before all that waits. That it was given is
 * durable first, with the message's id: it counts once the ledger has that message.
 */
export const sendPacket = async (
  deps: RecoveryDeps,
  keeper: Pick<RecoveryKeeper, "record" | "update">,
  name: string,
  { life, reason, by, tokens }: Sending,
): Promise<WrittenPacket> => {
  const { conversation, directory, note } = keeper.record(name);
  const packet = await writePacket(deps, name, {
    cause: "recovery",
    by,
    reason,
    tokens,
    note,
    directory,
    transcript: conversation,
    // What it shows now is of the new life.
    sight: undefined,
  });
  const message = deps.ids.next();
  const at = deps.clock.now();
  const given = { life, at, checkpoint: packet.id, path: packet.path, message };
  keeper.update(name, { given });
  deps.ledger.together("recover", () => {
    storePacket(deps, name, { id: message, text: packet.text, subject: "Your recovery packet" });
    noteRecovery(deps, name, packet.id, "recovered");
  });
  deps.wake(name);
  keeper.update(name, { due: undefined, handoff: undefined, note: undefined });
  return packet;
};

export interface PacketMessage {
  readonly id: ReturnType<RecoveryDeps["ids"]["next"]>;
  readonly subject: string;
  readonly text: string;
}

/** A message of Party itself: it goes the ordinary way, so that it waits for a draft and a dialog as any other does. */
export const storePacket = (
  { clock, ledger }: RecoveryDeps,
  recipient: string,
  { id, subject, text }: PacketMessage,
): void => {
  const now = clock.now();
  const message = relayMessage({
    id,
    sentAt: now,
    to: [recipient],
    kind: "info",
    subject,
    body: text,
    priority: 0,
  });
  ledger.store(message, [recipient], now);
};

/** One event of what became of an agent's work. */
export const noteRecovery = (
  { clock, ledger }: Pick<RecoveryDeps, "clock" | "ledger">,
  agent: string,
  checkpoint: string,
  status: "checkpoint" | "handed-over" | "recovered",
): void =>
  ledger.note({
    at: clock.now(),
    type: "recovery",
    messageId: undefined,
    from: undefined,
    to: agent,
    status,
    detail: checkpoint,
  });
