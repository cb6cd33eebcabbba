import type { DemoKey } from "../ports/demo-room.ts";

/** What one agent's own logs say. */
export interface DemoAgentLogs {
  readonly role: string;
  readonly read: readonly string[];
  readonly keys: readonly DemoKey[];
}

export interface DemoEvidence {
  readonly agents: readonly DemoAgentLogs[];
  /** What the person's own `relay send` printed. */
  readonly sent: readonly string[];
  /** What the person read with `relay read`. */
  readonly read: string;
  readonly draft: string;
}

export interface DemoCounts {
  /** Messages by recipient, as their senders were told. */
  readonly posted: number;
  readonly lost: number;
  readonly doubled: number;
  /** Read by somebody whom nobody wrote to. */
  readonly strayed: number;
  /** Keys and pastes from the terminal while a dialog was open. */
  readonly keysOnDialogs: number;
  /** Keys and pastes from the terminal while the person's draft stood in the composer. */
  readonly keysOnDrafts: number;
}

/** Counts from what senders were told and what readers logged; the ledger is not asked. */
export const demoCounts = ({ agents, sent, read, draft }: DemoEvidence): DemoCounts => {
  const roles = agents.map(({ role }) => role);
  const wanted = new Set([
    ...sent.flatMap((output) => postedIn(output, "human", roles)),
    ...agents.flatMap(({ role, keys }) =>
      keys.flatMap(({ output = [] }) => postedIn(output.join("\n"), role, roles)),
    ),
  ]);
  const readings = new Map<string, number>();
  const readers = [
    ...agents.map(({ role, read: turns }) => ({ role, text: turns.join("\n") })),
    { role: "human", text: read },
  ];
  for (const { role, text } of readers) {
    for (const { groups } of text.matchAll(OPENING)) {
      const reading = `${groups?.["id"]} ${role}`;
      readings.set(reading, (readings.get(reading) ?? 0) + 1);
    }
  }
  const fromTerminal = agents.flatMap(({ keys }) => keys.filter(isFromTerminal));
  return {
    posted: wanted.size,
    lost: [...wanted].filter((each) => !readings.has(each)).length,
    doubled: [...readings.values()].reduce((sum, times) => sum + times - 1, 0),
    strayed: [...readings.keys()].filter((each) => !wanted.has(each)).length,
    keysOnDialogs: fromTerminal.filter(({ dialog }) => dialog === true).length,
    keysOnDrafts: fromTerminal.filter(({ composer = "" }) => isPartOf(composer, draft)).length,
  };
};

export const areDemoCountsGood = ({ posted, ...bad }: DemoCounts): boolean =>
  posted > 0 && Object.values(bad).every((count) => count === 0);

const OPENING = /^<relay-message id="(?<id>[^"]+)"/gmv;
const POSTED = /^(?:posted|stored) (?<id>\w+) → (?<to>[\w, ]+?)(?: \(|$)/gmv;

/** `id recipient` for each recipient of each message that `output` reports. */
const postedIn = (output: string, sender: string, roles: readonly string[]): readonly string[] =>
  [...output.matchAll(POSTED)].flatMap(({ groups }) =>
    (groups?.["to"] ?? "")
      .split(", ")
      .flatMap((to) => (to === "all" ? roles.filter((role) => role !== sender) : [to]))
      .map((to) => `${groups?.["id"]} ${to}`),
  );

const isFromTerminal = ({ event, by }: DemoKey): boolean =>
  by === "tty" && (event === "key" || event === "paste");

const isPartOf = (composer: string, draft: string): boolean =>
  composer !== "" && draft.startsWith(composer);
