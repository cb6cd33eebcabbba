import { formatAgent, hostOf } from "../../domain/address.ts";
import { formatTime } from "../../domain/duration.ts";
import { clockSkew } from "../../domain/health/beat.ts";
import type {
  AgentHealth,
  HealthDocument,
  HostHealth,
  LinkHealth,
  MailHealth,
} from "../../domain/health/health-document.ts";
import { judgeHealth } from "../../domain/health/judge-health.ts";
import type { HostRecord } from "../../domain/health/outage.ts";
import { readAgents, readMail } from "../../domain/health/read-facts.ts";
import { type HostState, readState, stateToDocument } from "../../domain/host-state.ts";
import { fieldsOf, textOf } from "../../domain/json-fields.ts";
import type { Roster } from "../../domain/roster.ts";
import { readVitals, type Vitals, vitalsToDocument } from "../../domain/vitals.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LedgerReader, RecipientCounts } from "../../ports/ledger.ts";
import type { LinkLedger, Peer } from "../../ports/link-ledger.ts";

export interface HealthDeps {
  readonly clock: Clock;
  readonly ledger: Pick<LedgerReader, "counts" | "owed" | "deliveriesOf">;
  readonly links: Pick<LinkLedger, "peers" | "unsent" | "queues" | "items">;
  readonly roster: () => Roster;
  /** What is known of other hosts' lives. */
  readonly records: () => ReadonlyMap<string, HostRecord>;
}

/** This host as it was at its last beat. */
export interface OwnBeat {
  readonly at: number;
  /** The time between two, in milliseconds. */
  readonly beat: number;
  readonly state: HostState | undefined;
  readonly vitals: Vitals;
  readonly version: string;
}

/** Where a host has no id of its own. */
export const NO_ID = "local";

/** How this host and all others stand, as far as it is known here. */
export const describeHealth = (
  deps: HealthDeps,
  own: OwnBeat,
  link: LinkHealth | undefined,
): HealthDocument => {
  const { clock, links, roster } = deps;
  const now = clock.now();
  const { hosts, defaultSession } = roster();
  const peers = new Map(
    links
      .peers()
      .filter((peer) => peer.link === link?.name)
      .map((peer) => [peer.host, peer]),
  );
  const others = link === undefined ? [] : [...new Set([...hosts.others, ...peers.keys()])];
  const host = hosts.own ?? NO_ID;
  return judgeHealth(
    {
      version: 1,
      host,
      updated_at: formatTime(now),
      hosts: [
        ownHealth(deps, host, own),
        ...others
          .filter((name) => name !== host)
          .map((name) => peerHealth(deps, name, peers.get(name))),
      ],
      link: link ?? null,
    },
    defaultSession,
    now,
  );
};

const ownHealth = (deps: HealthDeps, host: string, own: OwnBeat): HostHealth => {
  const { hosts } = deps.roster();
  const { agents, mail } = ownMail(deps);
  return {
    host,
    own: true,
    beat: "ok",
    last_beat_at: formatTime(own.at),
    published_at: formatTime(own.at),
    beat_seconds: own.beat / 1_000,
    clock_ahead_seconds: null,
    manager: hosts.manager ?? null,
    version: own.version,
    status: statusOf(own.state),
    system: vitalsToDocument(own.vitals),
    mail,
    lag: { waits: 0, since: null },
    outage: null,
    agents,
  };
};

/** This host's agents that have a pane, with what waits for them; and all of its mail together. */
export const ownMail = ({
  clock,
  ledger,
  roster,
}: Pick<HealthDeps, "clock" | "ledger" | "roster">): {
  readonly agents: readonly AgentHealth[];
  readonly mail: MailHealth;
} => {
  const counts = ledger.counts().filter(({ recipient }) => hostOf(recipient) === undefined);
  const byName = new Map(counts.map((one) => [one.recipient, one]));
  const owed = ledger.owed().filter(({ recipient }) => hostOf(recipient) === undefined);
  const late = owed.filter(({ message }) => (message.replyBy ?? Infinity) < clock.now());
  const agents = roster()
    .agents.filter(({ pane }) => pane !== undefined)
    .map((agent) => ({
      name: formatAgent(agent),
      state: agent.state,
      since: agent.stateSince === 0 ? null : formatTime(agent.stateSince),
      detail: agent.detail ?? null,
      ...mailOf(byName.get(formatAgent(agent))),
    }));
  const sum = (field: "unread" | "waits"): number =>
    counts.reduce((all, one) => all + one[field], 0);
  return {
    agents,
    mail: {
      unread: sum("unread"),
      waits: sum("waits"),
      unanswered: owed.length,
      overdue: late.length,
    },
  };
};

const mailOf = (counts: RecipientCounts | undefined) => ({
  waits: counts?.waits ?? 0,
  unread: counts?.unread ?? 0,
  owes: counts?.owes ?? 0,
});

const peerHealth = (deps: HealthDeps, host: string, peer: Peer | undefined): HostHealth => {
  const record = deps.records().get(host);
  const card = fieldsOf(peer === undefined ? undefined : JSON.parse(peer.card));
  const facts = fieldsOf(card["facts"]);
  const skew = record === undefined ? undefined : clockSkew(record.samples);
  const { outage } = record ?? {};
  return {
    host,
    own: false,
    beat: "unknown",
    last_beat_at: time(record?.beatAt),
    published_at: time(peer?.writtenAt),
    beat_seconds: (record?.beat ?? 60_000) / 1_000,
    clock_ahead_seconds: skew === undefined ? null : Math.round(skew / 1_000),
    manager: textOf(card["manager"]) ?? null,
    version: textOf(facts["version"]) ?? null,
    status: statusOf(readState(facts["status"])),
    system: vitalsToDocument(readVitals(facts["system"])),
    mail: readMail(facts["mail"]),
    lag: lagOf(deps, host),
    outage:
      outage === undefined ? null : { at: formatTime(outage.at), since: formatTime(outage.since) },
    agents: readAgents(facts["agents"]),
  };
};

/** What that host has not confirmed, by the time at which the oldest of it was stored here. */
const lagOf = ({ links, ledger }: HealthDeps, host: string): HostHealth["lag"] => {
  const items = links.items(host);
  const unsent = links.unsent().filter(({ recipient }) => hostOf(recipient) === host);
  const times = [
    ...unsent.map(({ storedAt }) => storedAt),
    ...items.slice(0, 1).flatMap((item) =>
      item.kind === "receipt"
        ? [item.receipt.at]
        : ledger
            .deliveriesOf(item.message)
            .filter(({ recipient }) => item.recipients.includes(recipient))
            .map(({ storedAt }) => storedAt),
    ),
  ];
  const waits = items.length + unsent.length;
  return { waits, since: times.length === 0 ? null : formatTime(Math.min(...times)) };
};

const statusOf = (state: HostState | undefined): HostHealth["status"] =>
  state === undefined ? null : stateToDocument(state);

const time = (at: number | undefined): string | null => (at === undefined ? null : formatTime(at));
