import { areDemoCountsGood } from "../../operations/demo-counts.ts";
import { type DemoOutcome, demoStory } from "../../operations/demo-story.ts";
import type { PartyContext } from "./context.ts";
import { demoDocument, demoLines, type DemoStep, stepLine } from "./demo-output.ts";
import type { JsonFlags } from "./json-flag.ts";

/** In smaller panes too little of each agent can be seen. */
const LEAST = { columns: 80, rows: 24 } as const;

/** `party demo` */
export const demo = async (context: PartyContext, { json }: JsonFlags): Promise<void> => {
  const { terminal, print, clock, end } = context;
  const isLarge = terminal.columns >= LEAST.columns && terminal.rows >= LEAST.rows;
  const watched = !json && terminal.in && terminal.out && isLarge;
  if (!json) print(OPENING);
  const startedAt = clock.monotonic();
  const since = (): number => clock.monotonic() - startedAt;
  const steps: DemoStep[] = [];
  const outcome = await play(context, watched, (who, what) => {
    const step = { at: since(), who, what };
    steps.push(step);
    if (!json && !watched) print(stepLine(step));
  });
  const took = since();
  const isGood = areDemoCountsGood(outcome.counts) && isDraftKept(outcome);
  if (json) print(demoDocument(outcome, steps, took, isGood));
  else for (const line of demoLines(outcome, took, isGood)) print(line);
  if (!isGood) end(1);
};

const OPENING = `Party demo: two agents that look like Claude Code and one like Codex, in a
private tmux server, with a share and a daemon of their own. Nothing of yours is
touched, and nothing is left at the end.
`;

const isDraftKept = ({ draft: { text, held, read } }: DemoOutcome): boolean =>
  held === text && read === text;

/** Plays the demo; when this returns, or throws, every process and file of it is gone. */
const play = async (
  { clock, openDemo }: PartyContext,
  watched: boolean,
  heard: (who: string, what: string) => void,
): Promise<DemoOutcome> => {
  await using stage = await openDemo(watched);
  const shown = watched ? stage.show() : undefined;
  let told: Promise<void> = Promise.resolve();
  const say = (who: string, what: string): void => {
    heard(who, what);
    if (watched) told = told.then(() => stage.tell(who, what));
  };
  try {
    return await demoStory({ room: stage.room, clock, say });
  } catch (error) {
    // Ctrl-C reaches the room's programs too: their failure is its consequence.
    await stage.room.pause();
    throw error;
  } finally {
    await told;
    if (watched) await stage.leave();
    await shown;
  }
};
