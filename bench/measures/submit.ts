import type { MessageId } from "../../src/domain/message.ts";
import type { LedgerReader } from "../../src/ports/ledger.ts";
import { type DemoAgent, type KeyRecord, waitFor } from "../../test/support/demo-agent.ts";
import { floorLimit } from "../baselines.ts";
import { type Crew, gather, ROLES, type Role, SKINS } from "../crew.ts";
import { type FloorProgram, startFloor } from "../floor.ts";
import type { Measure } from "../measure.ts";
import { openRoom } from "../room.ts";
import { judge, type Row } from "../row.ts";
import { followLines } from "../follow-lines.ts";
import { summarise } from "../stats.ts";
import { join } from "node:path";

/** Messages to each of the three panes. */
const WARM = 30;
const COLD = 10;
/** The daemon keeps its connection for a second: a pane that was left alone for longer begins anew. */
const LEFT_ALONE = 1_300;
const REPAINT = [0, 16] as const;
const BUDGET = 60;

/** From the call of the send operation until the agent reads the submit key, in panes that are idle. */
export const measureSubmit: Measure = async ({ long }) => {
  await using room = openRoom();
  await using crew = await gather(room, ["--repaint", REPAINT.join("-")]);
  await room.startDaemon();
  const ledger = room.ledger();
  await using sync = startFloor("sync-file", [join(room.directory, "floor")], room);

  const lines = Object.fromEntries(
    ROLES.map((role) => [role, createLane(crew, role, ledger)]),
  ) as Readonly<Record<Role, Lane>>;
  await using fingers = new AsyncDisposableStack();
  const press = Object.fromEntries(
    ROLES.map((role) => [
      role,
      fingers.use(startFloor("press-enter", [crew.socket, crew.agents[role].pane], room)),
    ]),
  ) as Readonly<Record<Role, FloorProgram>>;

  const run = async (rounds: number, leftAlone: number): Promise<readonly Sample[]> => {
    const samples: Sample[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const role of ROLES) {
        const byHand = await lines[role].byHand(press[role], `floor ${samples.length}`);
        const syncs = (await sync.sample()) + (await sync.sample()) + (await sync.sample());
        await new Promise((resolve) => setTimeout(resolve, leftAlone + Math.random() * 30));
        const sent = await lines[role].send(`message ${samples.length}`);
        samples.push({ role, floor: byHand + syncs, ...sent });
      }
    }
    return samples;
  };

  await run(2, 0);
  const warm = await run(long ? 5 * WARM : WARM, 0);
  const cold = await run(long ? 3 * COLD : COLD, LEFT_ALONE);
  return [
    toRow("submit", "send call -> submitted, idle pane", warm),
    toRow("submit-cold", "the same, pane left alone before", cold),
  ];
};

interface Sample extends Sent {
  readonly role: Role;
  readonly floor: number;
}

interface Sent {
  readonly total: number;
  /** Where the time went, in the order in which it passed. */
  readonly parts: Readonly<Record<string, number>>;
}

const toRow = (name: string, what: string, samples: readonly Sample[]): Row => {
  const ours = summarise(samples.map(({ total }) => total));
  return judge({
    name,
    what,
    unit: "ms",
    floor: {
      ...summarise(samples.map(({ floor }) => floor)),
      // What a key and three syncs cost, and the agent's own delay before it paints.
      limit: floorLimit("key") + 3 * floorLimit("sync") + REPAINT[1],
    },
    ours,
    ratio: 2,
    limits: [{ says: `< ${BUDGET} ms`, holds: ours.median < BUDGET }],
    notes: [
      "floor: Enter by hand until the composer is cleared, and 3 fsync",
      ...ROLES.map((role) => {
        const own = samples.filter((sample) => sample.role === role);
        const median = (pick: (sample: Sample) => number): string =>
          summarise(own.map(pick)).median.toFixed(1);
        const parts = Object.keys(own[0]?.parts ?? {}).map(
          (part) => `${part} ${median(({ parts: all }) => all[part] ?? 0)}`,
        );
        return `${SKINS[role]}: floor ${median(({ floor }) => floor)}, ours ${median(({ total }) => total)} = ${parts.join(" + ")}`;
      }),
    ],
  });
};

/** One agent's pane, as the sender and the hand meet it. */
interface Lane {
  byHand(press: FloorProgram, text: string): Promise<number>;
  send(body: string): Promise<Sent>;
}

const now = (): number => performance.timeOrigin + performance.now();

const createLane = (crew: Crew, role: Role, ledger: LedgerReader): Lane => {
  const agent = crew.agents[role];
  const keys = followLines<KeyRecord>(agent.paths.keyLog);
  const submitted = (): Promise<readonly KeyRecord[]> =>
    keys.until((record) => record["event"] === "submitted");

  return {
    byHand: async (press, text) => {
      await beIdle(agent);
      keys.skip();
      const pressedAt = await press.sample(text);
      const clearedAt = timeOf((await submitted()).at(-1), "painted_at");
      await beIdle(agent);
      return clearedAt - pressedAt;
    },

    send: async (body) => {
      await beIdle(agent);
      keys.skip();
      const calledAt = now();
      const { id } = crew.send(role, body);
      const postedAt = now();
      const seen = await submitted();
      const pastedAt = timeOf(
        seen.find((record) => record["event"] === "paste"),
        "ts",
      );
      const readAt = timeOf(seen.at(-1), "read_at");
      await waitFor("the delivery's end", () => isHanded(ledger, id) || undefined);
      const eventAt = (type: string): number =>
        ledger.eventsOf(id).find((event) => event.type === type)?.at ?? Number.NaN;
      return {
        total: readAt - calledAt,
        parts: {
          post: postedAt - calledAt,
          intake: eventAt("received") - postedAt,
          look: eventAt("dequeue") - eventAt("received"),
          paste: pastedAt - eventAt("dequeue"),
          "paint and submit": readAt - pastedAt,
        },
      };
    },
  };
};

const timeOf = (record: KeyRecord | undefined, field: string): number => {
  const value = record?.[field];
  if (typeof value === "number") return value;
  throw new Error(`The key log has no ${field}: ${JSON.stringify(record)}`);
};

const isHanded = (ledger: LedgerReader, id: MessageId): boolean =>
  ledger.deliveriesOf(id).every(({ state }) => state === "handed" || state === "seen");

const beIdle = async (agent: DemoAgent): Promise<void> => {
  await waitFor("an idle agent", async () => {
    const state = await agent.control({ do: "state" });
    return (state["busy"] === false && state["composer"] === "") || undefined;
  });
};
