import { NO_FACTS, type ProgramFacts } from "../ports/programs.ts";
import type { DeliveryDeps, RunningAgent, Sight } from "./delivery-deps.ts";

/** What the program tells; what configuration says goes before it. Behind a shell or a dead pane nobody is asked. */
export const inspectAgent = async (
  { programs, reached }: Pick<DeliveryDeps, "programs" | "reached">,
  { name, transcript: named, rungs }: RunningAgent,
  { incarnation, profile, reading }: Sight,
): Promise<ProgramFacts> => {
  const facts = reading.kind === "shell" ? NO_FACTS : await programs.inspect(incarnation, profile);
  const native = rungs.includes("native") ? facts.native : undefined;
  reached(name, native === undefined ? "paste" : "native");
  return { ...facts, transcript: named ?? facts.transcript, native };
};
