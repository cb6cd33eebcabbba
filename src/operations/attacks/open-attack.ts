import { newAttack, type NewAttack } from "../../domain/attacks/change-attack.ts";
import {
  requireAttackId,
  requireRemark,
  requireStepName,
} from "../../domain/attacks/attack-names.ts";
import { PartyError } from "../../domain/error.ts";
import type { Attacks, FoundAttack } from "../../ports/attacks.ts";

/** Begins an attack. Throws NAME_INVALID, USAGE or ATTACK_TAKEN, with nothing written. */
export const openAttack = (attacks: Attacks, wanted: NewAttack): FoundAttack | undefined => {
  const id = requireAttackId(wanted.id);
  const phases = wanted.phases.map(({ name, description }) => ({
    name: requireStepName(name),
    description: description === undefined ? undefined : requireRemark(description),
  }));
  const double = phases.find(({ name }, index) =>
    phases.slice(0, index).some((before) => before.name === name),
  );
  if (double !== undefined) {
    throw new PartyError("USAGE", `Phase ${JSON.stringify(double.name)} is named twice.`, {
      hint: "Give each phase a name of its own.",
    });
  }
  if (!attacks.create(id, newAttack({ ...wanted, phases }))) throw taken(attacks, id);
  return attacks.find(id);
};

const taken = (attacks: Attacks, id: string): PartyError => {
  const found = attacks.find(id);
  const as = found?.kind === "attack" ? ` (${found.attack.status})` : "";
  return new PartyError("ATTACK_TAKEN", `There is an attack ${JSON.stringify(id)} already${as}.`, {
    hint: `Go on with it (relay attack show ${id}), or choose another name.`,
  });
};
