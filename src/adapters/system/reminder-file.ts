import { isUuid } from "../../domain/id.ts";
import { type Fields, fieldsOf } from "../../domain/json-fields.ts";
import type { ReminderMemory, Told } from "../../ports/reminder-memory.ts";
import type { Disk } from "./disk.ts";
import { jsonIn } from "./quiet-reads.ts";

/** {@link ReminderMemory} as a JSON file. One that can't be understood remembers nothing. */
export const createReminderFile = (path: string, disk: Disk): ReminderMemory => ({
  read: () => {
    // Where there is none yet, or somebody has spoilt it, a reminder comes again.
    const attacks = fieldsOf(fieldsOf(jsonIn(path))["attacks"]);
    return new Map(
      Object.entries(attacks).flatMap(([id, value]) => {
        const told = toTold(fieldsOf(value));
        return told === undefined ? [] : [[id, told]];
      }),
    );
  },
  keep: (told) => {
    const attacks = [...told].map(([id, { of, number, count, gaveUp, message }]) => [
      id,
      { of, number, count, gave_up: gaveUp, message },
    ]);
    const document = { v: 1, attacks: Object.fromEntries(attacks) as object };
    disk.write(path, `${JSON.stringify(document, null, 2)}\n`);
  },
});

const toTold = (fields: Fields): Told | undefined => {
  const { of, number, count, message } = fields;
  if (typeof of !== "number" || typeof number !== "number" || typeof count !== "number") {
    return undefined;
  }
  if (typeof message !== "string" || !isUuid(message)) return undefined;
  return { of, number, count, message, gaveUp: fields["gave_up"] === true };
};
