import { readAttack } from "../../src/domain/attacks/attack.ts";
import type { AttackEdit } from "../../src/domain/attacks/change-attack.ts";
import { PartyError } from "../../src/domain/error.ts";
import type { Attacks, FoundAttack } from "../../src/ports/attacks.ts";

export interface FakeAttacks extends Attacks {
  /** As if somebody wrote the file by hand. */
  write(id: string, text: string): void;
  text(id: string): string | undefined;
}

/** {@link Attacks} in memory. */
export const createFakeAttacks = (): FakeAttacks => {
  const files = new Map<string, string>();

  const find = (id: string): FoundAttack | undefined => {
    const text = files.get(id);
    if (text === undefined) return undefined;
    const path = `/fake/${id}.json`;
    try {
      const read = readAttack(id, JSON.parse(text));
      if (read.kind === "attack") return { ...read, path, writtenAt: 0 };
      return { kind: "broken", id, path, line: 1, reason: read.reason };
    } catch {
      return { kind: "broken", id, path, line: 1, reason: "no JSON" };
    }
  };

  return {
    write: (id, text) => void files.set(id, text),
    text: (id) => files.get(id),
    find,
    list: () => [...files.keys()].toSorted().flatMap((id) => find(id) ?? []),
    create: (id, document) => {
      if (files.has(id)) return false;
      files.set(id, JSON.stringify(document));
      return true;
    },
    change: (id, decide) => {
      const found = find(id);
      if (found === undefined) {
        throw new PartyError("ATTACK_UNKNOWN", `${id}: ${[...files.keys()].join(", ")}`);
      }
      if (found.kind === "broken") throw new PartyError("ATTACK_INVALID", found.reason);
      const before = files.get(id) ?? "";
      const edits = decide(found.attack);
      // Somebody was faster: what he wrote is what is changed.
      const after = files.get(id) ?? "";
      const again = after === before ? edits : decide(attackOf(find(id)));
      files.set(id, again.reduce(edit, after));
      return attackOf(find(id));
    },
  };
};

const attackOf = (found: FoundAttack | undefined) => {
  if (found?.kind !== "attack") throw new Error("No attack.");
  return found.attack;
};

const edit = (text: string, { kind, path, value }: AttackEdit): string => {
  const document = JSON.parse(text) as Record<string | number, unknown>;
  let place = document;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  const last = path.at(-1) ?? "";
  const list = place[last];
  place[last] = kind === "set" ? value : [...(Array.isArray(list) ? list : []), value];
  return JSON.stringify(document);
};
