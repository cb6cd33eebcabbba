import { buildCommand, buildRouteMap, type Command, type RouteMap } from "@stricli/core";

import { PartyError } from "../../domain/error.ts";
import type { HealthDocument } from "../../domain/health/health-document.ts";
import { formatRelative } from "../../domain/duration.ts";
import { stateToDocument, STATUS_WORDS, type StatusDocument } from "../../domain/host-state.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { columns } from "../columns.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "./context.ts";
import { type JsonFlag, jsonFlag } from "./flags.ts";
import { sayStatus } from "./say-status.ts";

interface SetFlags extends JsonFlag {
  readonly job?: string;
  readonly message?: string;
}

const setCommand: Command<RelayContext> = buildCommand<SetFlags, [string], RelayContext>({
  docs: {
    brief: "Say what this host is doing",
    fullDescription: `It is on disk when this returns, and goes to the other hosts at once. Without --job there is none any more.
Words: ${STATUS_WORDS.join(", ")}, or one of your own.
Example: relay status set building --job job_1761779789\n${STATUSES}`,
  },
  parameters: {
    flags: {
      job: { kind: "parsed", parse: String, brief: "The job that it works at", optional: true },
      message: {
        kind: "parsed",
        parse: String,
        brief: "A remark for people, at most 200 characters",
        optional: true,
      },
      json: jsonFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [{ placeholder: "status", brief: "idle, building, success …", parse: String }],
    },
  },
  async func({ job, message, json }, word) {
    const { state, isTold } = await sayStatus(this, { status: word, job, message });
    const host = this.roster().hosts.own;
    if (json) return this.print({ host: host ?? "local", own: true, ...stateToDocument(state) });
    const own = STATUS_WORDS.includes(state.status) ? "" : " (a word of your own)";
    const at = state.job === undefined ? "" : ` at ${state.job.id}`;
    const told = isTold ? "" : "; other hosts are told when a daemon runs";
    this.print(`${host ?? "this host"} is ${state.status}${at}${own}${told}`);
  },
});

interface ShowFlags extends JsonFlag {
  readonly host?: string;
}

const showCommand: Command<RelayContext> = buildCommand<ShowFlags, [], RelayContext>({
  docs: {
    brief: "Show what this host and the others are doing",
    fullDescription: `\`relay status\` alone does the same.\nExample: relay status show --host build2\n${STATUSES}`,
  },
  parameters: {
    flags: {
      host: { kind: "parsed", parse: String, brief: "Only this host", optional: true },
      json: jsonFlag,
    },
  },
  async func({ host: only, json }) {
    await this.daemon();
    const all = statusesOf(this);
    const shown = only === undefined ? all : all.filter(({ host }) => host === only.toLowerCase());
    if (shown.length === 0) throw unknownHost(only ?? "", all);
    if (json) return this.print({ hosts: shown });
    const width = this.terminal.out ? this.terminal.columns : undefined;
    const now = this.clock.now();
    for (const line of columns(
      [["HOST", "STATUS", "JOB", "SINCE", "SAID", "MESSAGE"], ...shown.map((one) => row(one, now))],
      { width },
    )) {
      this.print(line);
    }
  },
});

/** `relay status`, `relay status set …`. */
export const statusRoutes: RouteMap<RelayContext> = buildRouteMap<"show" | "set", RelayContext>({
  routes: { show: showCommand, set: setCommand },
  defaultCommand: "show",
  docs: { brief: "What this host and the others are doing" },
});

type Shown = { readonly host: string; readonly own: boolean } & {
  readonly [Field in keyof StatusDocument]: StatusDocument[Field] | null;
};

/** Our own as it is on disk; others as they published it last. */
const statusesOf = ({ hosts, roster }: RelayContext): readonly Shown[] => {
  const state = hosts.state();
  const health: HealthDocument | undefined = hosts.health();
  const own = roster().hosts.own ?? health?.host ?? "local";
  const others = health?.hosts.filter((host) => !host.own) ?? [];
  return [
    { host: own, own: true, ...(state === undefined ? NOT_SET : stateToDocument(state)) },
    ...others.map(({ host, status }) => ({ host, own: false, ...(status ?? NOT_SET) })),
  ];
};

const NOT_SET = {
  status: null,
  job: null,
  job_started_at: null,
  message: null,
  since: null,
  last_update: null,
} as const;

const row = (one: Shown, now: number): readonly string[] => [
  one.host,
  one.status ?? "not set",
  one.job ?? "",
  ago(one.since, now),
  ago(one.last_update, now),
  one.message === null ? "" : oneLine(one.message, 200),
];

const ago = (time: string | null, now: number): string =>
  time === null ? "" : formatRelative(Date.parse(time), now);

const unknownHost = (name: string, all: readonly Shown[]): PartyError =>
  new PartyError(
    "RECIPIENT_UNKNOWN",
    `No host ${JSON.stringify(name.slice(0, 80))} is known. Known: ${all.map(({ host }) => host).join(", ")}.`,
    { hint: "`relay link list` shows who has joined." },
  );
