import { createAttacks } from "../../src/adapters/attacks/attacks.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";

/** Appends so many events to attack `a` in a directory, one by one. */
const [directory = "", name = "", count = "0"] = process.argv.slice(2);
const attacks = createAttacks({ directory, disk: createDisk(() => undefined) });
for (let index = 0; index < Number(count); index += 1) {
  attacks.change("a", () => [
    { kind: "append", path: ["events"], value: { kind: `${name} ${index}` } },
  ]);
}
