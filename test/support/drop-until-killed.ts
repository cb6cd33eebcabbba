/** Drops one message file as `relay send` does and kills itself with -9 at the step whose number is given: `<outbox> <name> <text> <number>`. */

import { createOutbox } from "../../src/adapters/outbox/outbox.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";

const [root = "", name = "", text = "", last = ""] = process.argv.slice(2);
let steps = 0;
const disk = createDisk(() => {
  steps += 1;
  if (steps === Number(last)) process.kill(process.pid, "SIGKILL");
});
createOutbox(disk, root, disk.writeAndHold).drop("cc", name, text);
