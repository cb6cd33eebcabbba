import { PartyError } from "../../domain/error.ts";
import type { FoundAttack } from "../../ports/attacks.ts";
import type { RelayContext } from "../relay/context.ts";
import { attackLines, type AttackView } from "./attack-lines.ts";
import { attackToDocument } from "./to-document.ts";

export const viewOf = ({ clock, terminal, attackPace }: RelayContext): AttackView => ({
  now: clock.now(),
  pace: attackPace,
  width: terminal.out ? terminal.columns : undefined,
});

/** Prints an attack as it is now. */
export const showAttack = (
  context: RelayContext,
  found: FoundAttack | undefined,
  json: boolean,
): void => {
  if (found?.kind !== "attack") {
    throw new PartyError("ATTACK_BUSY", "The attack was changed, and is gone or broken now.", {
      hint: "`relay attack list` shows what is there.",
    });
  }
  const view = viewOf(context);
  if (json) return context.print(attackToDocument(found, view));
  for (const line of attackLines(found, view)) context.print(line);
};
