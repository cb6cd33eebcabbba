import { existsSync, readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

import { PartyError } from "../../domain/error.ts";
import type { DemoAgentPlan } from "../../operations/demo-script.ts";
import type { DemoDeed } from "../../ports/demo-room.ts";
import type { NewPane } from "../../ports/sessions.ts";
import type { DemoPlace } from "./demo-place.ts";

/** Beside this file's own folder, in the sources as well as in a build. */
const EXTENSION = import.meta.filename.endsWith(".ts") ? "ts" : "js";
const MAIN = join(import.meta.dirname, "..", "..", "demo-agent", `main.${EXTENSION}`);

/** The pane that one demo agent plays in. */
export const demoPane = (
  { role, skin, plays }: DemoAgentPlan,
  place: DemoPlace,
  think: number,
): NewPane => {
  const options = {
    skin,
    role,
    think: String(think),
    script: JSON.stringify({ plays, chrome: { dir: "~/shop" } }),
    "read-log": place.file(role, "read"),
    "key-log": place.file(role, "keys"),
    transcript: place.file(role, "transcript"),
    control: place.file(role, "control"),
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return {
    role,
    directory: place.directory,
    words: ["env", `AGENT_ROLE=${role}`, process.execPath, MAIN, "--reply", ...words],
  };
};

const PATIENCE = 20_000;

/** Waits until an agent has painted itself and listens. */
export const awaitAgent = async (place: DemoPlace, role: string): Promise<void> => {
  const giveUpAt = performance.now() + PATIENCE;
  for (;;) {
    try {
      await actAt(place, role, { do: "state" });
      return;
    } catch (error) {
      if (performance.now() > giveUpAt) {
        throw new PartyError("TIMED_OUT", `The demo agent ${role} did not start.`, {
          cause: error,
        });
      }
    }
    await delay(10);
  }
};

/** Does something at an agent's keyboard; returns what its composer then holds. */
export const actAt = (place: DemoPlace, role: string, deed: DemoDeed): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = createConnection(place.file(role, "control"));
  const lines = createInterface({ input: socket });
  // The reader hears of the socket's errors too.
  lines.on("error", reject);
  socket.on("error", reject);
  lines.once("line", (line) => {
    socket.end();
    const answer = JSON.parse(line) as { readonly ok: boolean; readonly composer?: string };
    if (answer.ok) resolve(answer.composer ?? "");
    else reject(new Error(`The demo agent ${role} refused: ${line}`));
  });
  lines.once("close", () => reject(new Error(`The demo agent ${role} did not answer.`)));
  socket.write(`${JSON.stringify(deed)}\n`);
  return promise;
};

/** The records of one of an agent's logs. A last line without its end is still being written. */
export const readAgentLog = (path: string): readonly unknown[] =>
  existsSync(path)
    ? readFileSync(path, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as unknown)
    : [];
