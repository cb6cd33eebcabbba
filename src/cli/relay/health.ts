import { buildCommand, type Command } from "@stricli/core";

import { PartyError } from "../../domain/error.ts";
import type { HealthDocument, Level } from "../../domain/health/health-document.ts";
import { judgeHealth, withFinding } from "../../domain/health/judge-health.ts";
import { narrowHealth } from "../../domain/health/narrow-health.ts";
import type { RelayContext } from "./context.ts";
import { type JsonFlag, jsonFlag } from "./flags.ts";
import { healthLines } from "./health-lines.ts";

interface HealthFlags extends JsonFlag {
  readonly watch: boolean;
}

export const healthCommand: Command<RelayContext> = buildCommand<
  HealthFlags,
  [string?],
  RelayContext
>({
  docs: {
    brief: "Show how this host and the others are, and their agents",
    fullDescription: `A heartbeat is STALE after 120 s and DOWN after 300 s. Only what is not well ends with another status than 0.
Example: relay health\nExample: relay health cc@build2 --json
Exit: 0 all is well, 8 something to look at, 9 something is down, 2 usage, 3 configuration, 4 not found, 6 unavailable.`,
  },
  parameters: {
    flags: {
      watch: { kind: "boolean", brief: "Go on, and show what changes", default: false },
      json: jsonFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [
        {
          placeholder: "who",
          brief: "a host or an agent: build2, cc",
          parse: String,
          optional: true,
        },
      ],
    },
  },
  async func({ watch, json }, who) {
    const runs = (await this.daemon()) !== undefined;
    const look = async (): Promise<HealthDocument> => current(this, runs, who);
    const show = (health: HealthDocument): void => {
      if (json) return this.print(health);
      const width = this.terminal.out ? this.terminal.columns : undefined;
      const view = { session: this.session, now: this.clock.now(), width };
      for (const line of healthLines(health, view)) this.print(line);
    };
    const first = await look();
    show(first);
    if (!watch) return this.end(EXITS[first.level]);
    await follow(this, first, look, show);
    this.end(INTERRUPTED);
  },
});

const EXITS: Readonly<Record<Level, number>> = { ok: 0, warning: 8, critical: 9 };
const INTERRUPTED = 130;

/** A daemon that has just begun writes it within a moment. */
const PATIENCE = 2_000;
const LOOK_EVERY = 1_000;

const current = async (
  context: RelayContext,
  runs: boolean,
  who: string | undefined,
): Promise<HealthDocument> => {
  const { clock, hosts, session, pause } = context;
  const until = clock.monotonic() + (runs ? PATIENCE : 0);
  let found = hosts.health();
  while (found === undefined && clock.monotonic() < until) {
    await pause(50);
    found = hosts.health();
  }
  if (found === undefined) {
    throw new PartyError("DAEMON_UNAVAILABLE", "Nothing is known: no daemon has run here.", {
      hint: "Start it with `party` or `relay-daemon`.",
    });
  }
  const judged = judgeHealth(found, session, clock.now());
  const whole = runs
    ? judged
    : withFinding(judged, { level: "critical", about: judged.host, what: "no daemon runs" });
  return who === undefined ? whole : narrowHealth(whole, who, session);
};

/** Shows it again whenever something is another than before, until an interrupt. */
const follow = async (
  context: RelayContext,
  first: HealthDocument,
  look: () => Promise<HealthDocument>,
  show: (health: HealthDocument) => void,
): Promise<void> => {
  const signal = context.interrupted();
  let shown = essence(first);
  while (!signal.aborted) {
    await context.pause(LOOK_EVERY, signal);
    if (signal.aborted) return;
    const health = await look();
    const now = essence(health);
    if (now === shown) continue;
    shown = now;
    show(health);
  }
};

/** What is worth a word: not every beat, nor how the load moves. */
const essence = ({ level, findings, hosts, link }: HealthDocument): string =>
  JSON.stringify([
    level,
    findings.map(({ level: one, about, what }) => [one, about, what.replaceAll(/\d+/gv, "")]),
    hosts.map(({ host, beat, status, mail, outage, agents }) => [
      host,
      beat,
      status,
      mail,
      outage,
      agents.map(({ name, state, waits, unread, owes }) => [name, state, waits, unread, owes]),
    ]),
    link?.state,
  ]);
