import { PartyError } from "../../domain/error.ts";
import { type Life, sameLife } from "../../domain/supervision/incident.ts";
import type { PacketNote } from "../../domain/recovery/packet-facts.ts";
import type { Given } from "../../domain/recovery/recovery-record.ts";
import { lookAtAgent } from "../look-at-agent.ts";
import type { Sight } from "../delivery-deps.ts";
import { lifeOf, type RecoveryKeeper } from "./keep-recovery.ts";
import type { RecoveryDeps } from "./recovery-deps.ts";
import { noteRecovery, sendPacket, storePacket } from "./send-packet.ts";
import { type WrittenPacket, writePacket } from "./write-packet.ts";

/** What somebody asks for, about one agent. */
export interface Asked {
  /** `role.session` */
  readonly name: string;
  readonly by: string;
  readonly tokens: number;
}

export interface CheckpointAsked extends Asked {
  readonly cause: "checkpoint" | "stop" | "compact";
  readonly note: string | undefined;
  /** Where its program says that it records, as its own hook was told. */
  readonly transcript: string | undefined;
}

export interface HandoffAsked extends Asked {
  readonly note: string | undefined;
  /** Who takes the work over at once. */
  readonly to: string | undefined;
}

export interface HandedOver {
  readonly packet: Pick<WrittenPacket, "id" | "path">;
  /** It had done so before, and nothing was changed. */
  readonly again: boolean;
}

export type Recovered =
  /** The packet's text, for the agent that asked for its own. */
  | { readonly kind: "printed"; readonly packet: WrittenPacket }
  /** Stored as a message for the life that runs. */
  | { readonly kind: "sent"; readonly packet: WrittenPacket; readonly message: Given["message"] }
  /** This life has it already. */
  | { readonly kind: "given-before"; readonly given: Given }
  /** It does not run: its next life gets it. */
  | { readonly kind: "waits" };

export interface RecoveryRequests {
  checkpoint(asked: CheckpointAsked): Promise<WrittenPacket>;
  handOver(asked: HandoffAsked): Promise<HandedOver>;
  /** With `own` the agent itself asks, and reads the packet in the answer. */
  recover(asked: Asked, own: boolean): Promise<Recovered>;
  /** Its program goes on in a new context: whether there is anything to be told of the one before. */
  beganAnew(name: string, source: string, transcript: string | undefined): Promise<boolean>;
}

export const createRecoveryRequests = (
  deps: RecoveryDeps,
  keeper: RecoveryKeeper,
): RecoveryRequests => {
  const sightOf = async (name: string): Promise<Sight | undefined> => {
    const agent = deps.running().get(name);
    if (agent === undefined) return undefined;
    try {
      return await lookAtAgent(deps, agent);
    } catch (error) {
      // Without a screen a packet says the rest.
      if (!(error instanceof PartyError)) throw error;
      return undefined;
    }
  };

  const noteOf = ({ by }: Asked, text: string | undefined): PacketNote | undefined =>
    text === undefined ? undefined : { text, by: deps.display(by), at: deps.clock.now() };

  const write = async (
    asked: Asked,
    cause: "checkpoint" | "stop" | "compact" | "handoff",
    sight: Sight | undefined,
  ): Promise<WrittenPacket> => {
    const { conversation, directory, note } = keeper.record(asked.name);
    return writePacket(deps, asked.name, {
      cause,
      by: deps.display(asked.by),
      reason: undefined,
      tokens: asked.tokens,
      note,
      directory,
      transcript: conversation,
      sight,
    });
  };

  const print = async ({ name, tokens }: Asked, life: Life | undefined): Promise<Recovered> => {
    const { conversation, directory, note, due } = keeper.record(name);
    const packet = await writePacket(deps, name, {
      cause: "recovery",
      by: undefined,
      reason: due?.reason,
      tokens,
      note,
      directory,
      transcript: conversation,
      sight: undefined,
    });
    const { id: checkpoint, path } = packet;
    const given = { life, at: deps.clock.now(), checkpoint, path, message: undefined };
    noteRecovery(deps, name, checkpoint, "recovered");
    keeper.update(name, { given, due: undefined, handoff: undefined, note: undefined });
    // What was held for its next life is for this one now.
    deps.wake(name);
    return { kind: "printed", packet };
  };

  return {
    checkpoint: async (asked) => {
      const sight = await sightOf(asked.name);
      return keeper.alone(asked.name, async () => {
        const { conversation, note } = keeper.record(asked.name);
        keeper.update(asked.name, {
          conversation: asked.transcript ?? conversation,
          note: noteOf(asked, asked.note) ?? note,
        });
        const packet = await write(asked, asked.cause, sight);
        noteRecovery(deps, asked.name, packet.id, "checkpoint");
        return packet;
      });
    },

    handOver: async (asked) => {
      const { name, by } = asked;
      const sight = await sightOf(name);
      return keeper.alone(name, async () => {
        const life = sight && lifeOf(sight);
        const { handoff, note } = keeper.record(name);
        const to = asked.to === undefined ? undefined : deps.display(asked.to);
        const isSame = handoff?.to === to && asked.note === undefined;
        if (handoff !== undefined && isSame && sameLife(handoff.life, life)) {
          return { packet: { id: handoff.checkpoint, path: handoff.path }, again: true };
        }
        keeper.update(name, { note: noteOf(asked, asked.note) ?? note });
        const packet = await write(asked, "handoff", sight);
        const { id: checkpoint, path } = packet;
        const at = deps.clock.now();
        keeper.update(name, {
          handoff: { at, by: deps.display(by), to, checkpoint, path, life },
          ...(life === undefined && {
            due: { at, reason: HANDED_OVER, offered: false, asked: true },
          }),
        });
        deps.ledger.together("hand-over", () => {
          noteRecovery(deps, name, checkpoint, "handed-over");
          if (asked.to === undefined) return;
          const subject = `${deps.display(name)} hands its work over to you`;
          storePacket(deps, asked.to, { id: deps.ids.next(), subject, text: packet.text });
        });
        if (asked.to !== undefined) deps.wake(asked.to);
        // What waits is told at once that it waits for the next life.
        deps.wake(name);
        return { packet, again: false };
      });
    },

    recover: async (asked, own) => {
      const { name, by, tokens } = asked;
      const sight = await sightOf(name);
      const life = sight && lifeOf(sight);
      return keeper.alone(name, async (): Promise<Recovered> => {
        if (life === undefined && !own) {
          const reason = `${deps.display(by)} asked for it`;
          keeper.update(name, {
            due: { at: deps.clock.now(), reason, offered: false, asked: true },
          });
          return { kind: "waits" };
        }
        const { given, due } = keeper.record(name);
        if (given !== undefined && keeper.isGiven(name, life))
          return { kind: "given-before", given };
        if (!own && life !== undefined) {
          const sending = { life, reason: due?.reason, by: deps.display(by), tokens };
          const packet = await sendPacket(deps, keeper, name, sending);
          return { kind: "sent", packet, message: keeper.record(name).given?.message };
        }
        return print(asked, life);
      });
    },

    beganAnew: async (name, source, transcript) =>
      keeper.alone(name, async () => {
        const before = keeper.record(name);
        const isDueAnyway = before.due !== undefined && !before.due.offered;
        const how = NEW_CONTEXTS[source];
        if (how === undefined) return false;
        keeper.update(name, {
          conversation: before.conversation ?? transcript,
          // One that it is sent anyway need not be asked for.
          ...(!isDueAnyway && {
            given: undefined,
            due: { at: deps.clock.now(), reason: how, offered: true, asked: false },
          }),
        });
        return !isDueAnyway;
      }),
  };
};

const HANDED_OVER = "its work was handed over";

/** Where Claude Code's SessionStart comes from, as far as a context was lost. */
const NEW_CONTEXTS: Readonly<Record<string, string | undefined>> = {
  compact: "its context was compacted",
  clear: "its context was cleared",
  resume: "its conversation was resumed",
};
