import { PartyError } from "../../domain/error.ts";
import type { OpenDemo } from "../../ports/demo-room.ts";
import { openDemoRoom } from "./demo-room.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const UNWATCHED = { columns: 160, rows: 46 } as const;

/** {@link OpenDemo} on this machine: signals end it in order instead of at once. */
export const createOpenDemo =
  (tmuxProgram: string): OpenDemo =>
  async (watched) => {
    const interruption = new AbortController();
    const end = (why: string): void =>
      interruption.abort(
        new PartyError("INTERRUPTED", `The demo was ended ${why}; nothing of it is left.`),
      );
    for (const signal of SIGNALS) process.on(signal, () => end(`by ${signal}`));
    // A terminal that went away can not be written to; everything has to be ended all the same.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

    const goOn = (): void => interruption.signal.throwIfAborted();
    const left = (): void => end("with Ctrl-C");
    const { columns, rows } = process.stdout;
    const size = watched ? { columns, rows } : UNWATCHED;
    try {
      return await openDemoRoom({ tmuxProgram, size, watched, goOn, left });
    } catch (error) {
      // Ctrl-C reaches the children too: their failure is its consequence.
      goOn();
      throw error;
    }
  };
