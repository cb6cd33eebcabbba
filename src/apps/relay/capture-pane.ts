import { execFile } from "node:child_process";

import { PartyError } from "../../domain/error.ts";
import type { PaneRef } from "../../ports/panes.ts";

/** The text of a pane's screen, with as much of its history as `lines` need. */
export const capturePane = async (
  tmux: string,
  { socket, pane }: PaneRef,
  lines: number,
): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const words = ["-S", socket, "capture-pane", "-p", "-t", pane, "-S", String(-lines)];
  execFile(tmux, words, { timeout: 5_000, maxBuffer: 64 * 1024 * 1024 }, (cause, out, said) => {
    if (cause === null) return resolve(out);
    reject(
      cause.code === "ENOENT"
        ? new PartyError("TMUX_MISSING", `${JSON.stringify(tmux)} is not installed.`, { cause })
        : new PartyError("PANE_UNKNOWN", `tmux can't show pane ${pane}: ${said.trim()}.`, {
            hint: "`relay who` lists who runs.",
            cause,
          }),
    );
  });
  return promise;
};
