import { installAgentProgram } from "../../scripts/agent-programs.ts";
import { waitFor } from "../../test/support/demo-agent.ts";
import type { ModelServer } from "../../test/support/model-server/model-server.ts";
import type { RealAgent } from "../../test/support/real-agent.ts";
import { openRealRoom, type RealRoom } from "../../test/support/real-room.ts";
import type { Measure } from "../measure.ts";
import { judge, type Row } from "../row.ts";
import { summarise } from "../stats.ts";

const SAMPLES = 20;
const LONG = 60;
/** After an answer a program still draws: what comes in that time waits for it. */
const CALM = 400;
const PROGRAMS = ["claude", "codex"] as const;

/** From the send call until the model gets the message, for each way into the real programs, beside their own Enter. */
export const measureAgents: Measure = async ({ long }) => {
  process.env["PARTY_TEST_CLAUDE"] = installAgentProgram("claude");
  process.env["PARTY_TEST_CODEX"] = installAgentProgram("codex");
  const count = long ? LONG : SAMPLES;
  return [
    ...(await whenIdle("native", "native", count)),
    ...(await whenIdle("paste", "paste", count)),
    ...(await atTurnEnd(count)),
  ];
};

interface Pair {
  readonly floor: number;
  readonly ours: number;
}

const whenIdle = async (way: string, rungs: string, count: number): Promise<readonly Row[]> => {
  await using room = await openRealRoom({ rungs });
  const rows: Row[] = [];
  for (const program of PROGRAMS) {
    const agent = room.agents[program];
    const pairs: Pair[] = [];
    // The first of both begins the conversation.
    for (let number = -1; number < count; number += 1) {
      const floor = await byHand(room, agent, `by hand ${number}.`);
      const ours = await bySend(room, agent, `message ${number}.`);
      if (number >= 0) pairs.push({ floor, ours });
    }
    rows.push(
      toRow(`${program}-${way}`, `send call -> model request, ${program} idle, ${way}`, pairs),
    );
  }
  return rows;
};

const toRow = (name: string, what: string, pairs: readonly Pair[]): Row =>
  judge({
    name,
    what,
    unit: "ms",
    floor: { ...summarise(pairs.map(({ floor }) => floor)), limit: null },
    ours: summarise(pairs.map(({ ours }) => ours)),
    notes: ["floor: the program's own Enter -> model request, its text being in the composer"],
  });

const byHand = async (room: RealRoom, agent: RealAgent, text: string): Promise<number> => {
  await beIdle(room, agent);
  agent.paste(text);
  await agent.showing(new RegExp(text, "v"));
  const at = now();
  agent.key("Enter");
  return (await arrivalOf(room.model, agent, text)) - at;
};

const bySend = async (room: RealRoom, agent: RealAgent, body: string): Promise<number> => {
  await beIdle(room, agent);
  const at = now();
  room.post(agent.role, body);
  return (await arrivalOf(room.model, agent, body)) - at;
};

/** What comes during a turn is handed over at its end: from there until the model gets it. */
const atTurnEnd = async (count: number): Promise<readonly Row[]> => {
  await using room = await openRealRoom({ rungs: "hook", hooks: true });
  const agent = room.agents.codex;
  const samples: number[] = [];
  for (let number = 0; number < count; number += 1) {
    await beIdle(room, agent);
    await agent.say("STREAM 1 END");
    await waitFor("a stream", () => room.model.open(agent.api) > 0 || undefined);
    room.post(agent.role, `message ${number}.`);
    await waitFor("its end", () => room.model.open(agent.api) === 0 || undefined);
    const ended = room.model.endedAt(agent.api);
    samples.push((await arrivalOf(room.model, agent, `message ${number}.`)) - ended);
  }
  return [
    judge({
      name: "codex-hook",
      what: "turn's end -> model request, Codex's hook",
      unit: "ms",
      ours: summarise(samples),
      notes: ["Claude Code's hooks carry no messages, and no hook runs while an agent is idle"],
    }),
  ];
};

const beIdle = async ({ model }: RealRoom, { api }: RealAgent): Promise<void> => {
  await waitFor("no stream", () => model.open(api) === 0 || undefined, 30_000);
  await new Promise((resolve) => setTimeout(resolve, CALM));
};

const arrivalOf = (model: ModelServer, { api }: RealAgent, text: string): Promise<number> =>
  waitFor(
    "the request",
    () => model.arrivals(api).find(({ last }) => last.includes(text))?.at,
    30_000,
  );

const now = (): number => performance.timeOrigin + performance.now();
