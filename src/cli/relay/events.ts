import { buildCommand, type Command } from "@stricli/core";

import { displayAgent } from "../../domain/address.ts";
import { isUuid, shortId } from "../../domain/id.ts";
import { oneLine } from "../../domain/visible-text.ts";
import type { EventLine } from "../../ports/event-log.ts";
import { clockTime } from "./clock-time.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "./context.ts";
import { type JsonFlag, jsonFlag, parseCount } from "./flags.ts";

interface EventsFlags extends JsonFlag {
  readonly follow: boolean;
  readonly limit: number;
  readonly type?: string;
}

export const eventsCommand: Command<RelayContext> = buildCommand<EventsFlags, [], RelayContext>({
  docs: {
    brief: "Show what happened, message by message",
    fullDescription: `With --json each line is one JSON document, as in log/events.jsonl.\nExample: relay events --follow --type held\n${STATUSES}`,
  },
  parameters: {
    flags: {
      follow: { kind: "boolean", brief: "Go on as it happens", default: false },
      limit: { kind: "parsed", parse: parseCount, brief: "The last so many", default: "20" },
      type: { kind: "parsed", parse: String, brief: "Only of this type or state", optional: true },
      json: jsonFlag,
    },
    aliases: { f: "follow" },
  },
  async func({ follow, limit, type, json }) {
    await this.daemon();
    const accept = (line: EventLine): boolean =>
      type === undefined || line.type === type || line.status === type;
    const show = (line: EventLine): void => this.print(json ? line : lineOf(line, this));
    const { lines, end } = this.eventLog.last(limit, accept);
    for (const line of lines) show(line);
    if (!follow) return;
    await this.eventLog.follow(
      end,
      (line) => {
        if (accept(line)) show(line);
      },
      this.interrupted(),
    );
    this.end(INTERRUPTED);
  },
});

const INTERRUPTED = 130;

/** Anything may stand in the file: other programs write there as well. */
const lineOf = (line: EventLine, { session, clock }: RelayContext): string => {
  const name = (value: unknown): string => displayAgent(text(value), session);
  const at = typeof line.ts_ms === "number" ? clockTime(line.ts_ms, clock.now()) : "";
  const id = text(line.msg_id);
  const way =
    line.from === undefined && line.to === undefined ? "" : `${name(line.from)} → ${name(line.to)}`;
  const words = text(line.detail ?? line.error);
  const what = text(line.status ?? line.type);
  return [at, what.padEnd(8), isUuid(id) ? shortId(id) : id, way, words].join("  ").trimEnd();
};

const text = (value: unknown): string => (typeof value === "string" ? oneLine(value, 200) : "");
