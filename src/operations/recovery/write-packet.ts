import { type Checkpoint, checkpointId } from "../../domain/recovery/checkpoint.ts";
import type { PacketFacts, PacketNote, PacketScreen } from "../../domain/recovery/packet-facts.ts";
import { renderPacket } from "../../domain/recovery/render-packet.ts";
import type { Sight } from "../delivery-deps.ts";
import { gatherFacts } from "./gather-facts.ts";
import type { RecoveryDeps } from "./recovery-deps.ts";

export interface PacketOccasion {
  readonly cause: PacketFacts["cause"];
  readonly by: string | undefined;
  readonly reason: string | undefined;
  readonly tokens: number;
  readonly note: PacketNote | undefined;
  readonly directory: string | undefined;
  readonly transcript: string | undefined;
  /** Its screen, where that is still the one of the work that is told of. */
  readonly sight: Sight | undefined;
}

export interface WrittenPacket extends Checkpoint {
  readonly text: string;
  readonly shortened: readonly string[];
}

/** Writes down how an agent's work stands now: a file of its own, and the entry in `checkpoint.json`. */
export const writePacket = async (
  deps: RecoveryDeps,
  name: string,
  { sight, tokens: most, ...occasion }: PacketOccasion,
): Promise<WrittenPacket> => {
  const at = deps.clock.now();
  const { cause, directory } = occasion;
  // The end of an id is random.
  const id = checkpointId(at, deps.ids.next().slice(-8));
  const facts = await gatherFacts(deps, { ...occasion, name, id, at, screen: screenOf(sight) });
  const { text, tokens, shortened } = renderPacket(facts, most);
  const packet = { id, at, cause, tokens, text };
  const path = deps.place.write(deps.display(name), { ...packet, directory });
  return { ...packet, path, shortened };
};

const screenOf = (sight: Sight | undefined): PacketScreen | undefined =>
  sight && { rows: sight.screen.rows.map(({ text }) => text), width: sight.screen.width };
