import { awaitSettled } from "../await-settled.ts";
import { countReads } from "../count-reads.ts";
import { type Crew, gather, ROLES } from "../crew.ts";
import { countHits, findFalseHolds, type Hits } from "../dialog-hits.ts";
import type { Measure } from "../measure.ts";
import { openRoom, type Room } from "../room.ts";
import { judge } from "../row.ts";
import { round, summarise } from "../stats.ts";

const SHORT = 60_000;
const LONG = 15 * 60_000;
/** To each pane at a time: enough that none runs dry for long. */
const BATCH = 40;
/** Without any progress: no dialog lasts longer than 400 ms. */
const PATIENCE = 30_000;
/** In each 100 ms in which the agent is idle: one in about three seconds and pane, 50 to 400 ms long. */
const CHANCE = 0.03;

/** Permission dialogs that come up by chance while messages are delivered: how often a key hits one. */
export const measureDialogs: Measure = async ({ long }) => {
  await using room = openRoom();
  await using crew = await gather(room, ["--repaint", "0-16", "--dialog-every", String(CHANCE)]);
  await room.startDaemon();
  const { perAgent, stuck } = await deliverFor(long ? LONG : SHORT, room, crew);

  const ledger = room.ledger();
  const counts = ROLES.map((role) => countReads(crew.agents[role].readLog(), role, perAgent));
  const deliveries = ROLES.length * perAgent - stuck;
  const lost = sum(counts.map((count) => count.lost)) - stuck;
  const doubled = sum(counts.map((count) => count.doubled));
  const hits = ROLES.map((role) => countHits(crew.agents[role].keyLog()));
  const total = (what: keyof Hits): number => sum(hits.map((each) => each[what]));
  const events = ledger.events(0, Number.MAX_SAFE_INTEGER);
  const unsure = events.filter(({ type }) => type === "unsure").length;
  const holds = ROLES.map((role) =>
    findFalseHolds(
      events.filter(({ type, to }) => type === "blocked" && to === `${role}.party`),
      crew.agents[role].keyLog(),
    ),
  );
  const falseHolds = holds.flatMap(({ wrong }) => wrong);
  const perMany = (count: number): number => round((count / deliveries) * 100_000);
  const latest = Math.max(...hits.map((each) => each.latest));
  return [
    judge({
      name: "dialogs",
      what: "keys into a dialog, per 100,000 deliveries",
      unit: "",
      ours: summarise([perMany(total("keys"))]),
      limits: [
        { says: "0 stuck", holds: stuck === 0 },
        { says: "0 lost untold", holds: lost <= unsure },
        { says: "0 doubled", holds: doubled === 0 },
        { says: "false holds <= 1 %", holds: falseHolds.length <= deliveries / 100 },
      ],
      notes: [
        `${deliveries} deliveries, ${total("dialogs")} dialogs; keys that hit one: ${total("keys")} (${total("keysSeen")} after it was painted), pastes: ${total("pastes")} (${total("pastesSeen")} after it was painted)`,
        ...(stuck === 0 ? [] : [`${stuck} stuck: ${listStuck(ledger)}`]),
        ...(total("keys") === 0
          ? [`no hit in ${deliveries}: below ${perMany(3)} per 100,000 with 95 % confidence`]
          : [
              `the latest hit came ${latest.toFixed(1)} ms after its dialog was raised, which is painted 0 to 16 ms later`,
            ]),
        `${lost} lost, ${doubled} doubled, ${unsure} told as unsure`,
        `${falseHolds.length} false holds of ${sum(holds.map(({ all }) => all))} holds${listReasons(falseHolds)}`,
      ],
    }),
  ];
};

/** Sends for so long, and waits until everything is settled, or nothing moves any more. */
const deliverFor = async (duration: number, room: Room, crew: Crew): Promise<Outcome> => {
  const until = performance.now() + duration;
  const ledger = room.ledger();
  let perAgent = 0;
  let stuck = 0;
  while (stuck === 0 && performance.now() < until) {
    for (let at = 0; at < BATCH; at += 1) {
      perAgent += 1;
      for (const role of ROLES) crew.send(role, `number ${perAgent} to ${role}`);
    }
    stuck = await awaitSettled(ledger, ROLES.length * perAgent, PATIENCE);
  }
  return { perAgent, stuck };
};

interface Outcome {
  /** How many each agent was sent. */
  readonly perAgent: number;
  /** How many still wait although no dialog is up for long. */
  readonly stuck: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const listStuck = (ledger: ReturnType<Room["ledger"]>): string =>
  ledger
    .counts()
    .filter(({ waits }) => waits > 0)
    .map(({ recipient, waits }) => `${recipient} ${waits}`)
    .join(", ");

const listReasons = (reasons: readonly string[]): string =>
  reasons.length === 0 ? "" : `: ${[...new Set(reasons)].slice(0, 5).join("; ")}`;
