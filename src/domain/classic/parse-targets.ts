/** The recipients of `sendmessages` and `sm`: `2`, `1,2`, `13`, `all`, or ids of hosts. */

import { PartyError } from "../error.ts";

/** Host ids, each once, in the order written. A digit n means build<n>. Throws for what names no host. */
export const parseTargets = (text: string, hosts: readonly string[]): readonly string[] => {
  const words = text
    .trim()
    .toLowerCase()
    .split(/[\s,]+/v)
    .filter((word) => word !== "");
  const targets = words.flatMap((word) =>
    /^\d+$/v.test(word) ? Array.from(word, (digit) => `build${digit}`) : [word],
  );
  const unknown = targets.find((target) => target !== "all" && !hosts.includes(target));
  if (targets.length === 0 || unknown !== undefined) {
    throw new PartyError(
      "RECIPIENT_UNKNOWN",
      `Not a target: ${JSON.stringify((unknown ?? text).slice(0, 80))}.`,
      {
        hint: `Write all, or some of ${hosts.join(", ")}; digits stand for build1, build2 and so on.`,
      },
    );
  }
  return targets.includes("all") ? ["all"] : [...new Set(targets)];
};
