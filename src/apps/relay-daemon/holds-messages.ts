import { rmSync } from "node:fs";

import { type MirrorOptions, openMirror } from "../../adapters/git/mirror.ts";
import { MAIN_REF, MAIN_REFS, MESSAGES_PATH } from "../../domain/classic/places.ts";

/** Is there a `messages.json` on the remote's `main`? Looks with a mirror of its own, of which nothing stays. */
export const holdsMessages = async (options: Omit<MirrorOptions, "follows">): Promise<boolean> => {
  try {
    const mirror = await openMirror({ ...options, follows: [MAIN_REFS] });
    if ((await mirror.fetch()).kind !== "reached") return false;
    const tip = (await mirror.refs()).get(MAIN_REF);
    if (tip === undefined) return false;
    return (await mirror.readSome(tip, (path) => path === MESSAGES_PATH)).size > 0;
  } finally {
    rmSync(options.directory, { recursive: true, force: true });
  }
};
