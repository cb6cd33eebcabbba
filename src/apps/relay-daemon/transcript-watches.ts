import type { RunningAgent } from "../../operations/delivery-deps.ts";
import type { Transcripts } from "../../ports/transcripts.ts";

/** Keeps one watch on each running agent's transcript; `grown` hears whose. */
export const createTranscriptWatches = (
  transcripts: Transcripts,
  grown: (agent: string) => void,
): { follow(agents: readonly RunningAgent[]): void } & Disposable => {
  const watches = new Map<string, Disposable>();
  return {
    follow: (agents) => {
      const kept = new Set(agents.map(keyOf));
      for (const [key, watch] of watches) {
        if (kept.has(key)) continue;
        watch[Symbol.dispose]();
        watches.delete(key);
      }
      for (const agent of agents) {
        if (agent.transcript === undefined || watches.has(keyOf(agent))) continue;
        watches.set(
          keyOf(agent),
          transcripts.watch(agent.transcript, () => grown(agent.name)),
        );
      }
    },
    [Symbol.dispose]: () => {
      for (const watch of watches.values()) watch[Symbol.dispose]();
    },
  };
};

const keyOf = ({ name, transcript }: RunningAgent): string => `${name} ${transcript}`;
