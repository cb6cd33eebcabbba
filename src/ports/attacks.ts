import type { Attack } from "../domain/attacks/attack.ts";
import type { AttackEdit, JsonValue } from "../domain/attacks/change-attack.ts";

export type FoundAttack =
  | {
      readonly kind: "attack";
      readonly attack: Attack;
      readonly path: string;
      /** When the file was last written, in epoch milliseconds. */
      readonly writtenAt: number;
    }
  | {
      /** A file that is no attack: it is left alone. */
      readonly kind: "broken";
      readonly id: string;
      readonly path: string;
      /** Where in the file, from 1 on; undefined where it is about the file as a whole. */
      readonly line: number | undefined;
      /** One clause for people. */
      readonly reason: string;
    };

/**
 * The attacks of one share. People and other programs write their files as well: whatever they wrote is in the file after
 * a change of ours, fields that nobody knows included. Links are never followed. Its contract is test/contract/attacks.ts.
 */
export interface Attacks {
  /** By id. */
  list(): readonly FoundAttack[];
  find(id: string): FoundAttack | undefined;
  /** False when there is one already. */
  create(id: string, document: JsonValue): boolean;
  /**
   * Makes the edits that `decide` wants in the attack as it is now; `decide` is asked again where somebody else was
   * faster. Durable once this has returned. Throws ATTACK_UNKNOWN, ATTACK_INVALID or ATTACK_BUSY.
   */
  change(id: string, decide: (attack: Attack) => readonly AttackEdit[]): Attack;
}
