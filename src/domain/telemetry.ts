/** What an agent's program tells of its own use. Nothing here comes from a table of prices or of models. */

import type { Profile } from "./profile.ts";
import type { Row } from "./screen.ts";

export interface Telemetry {
  readonly model: string | undefined;
  readonly context: ContextUse | undefined;
  /** Tokens of the whole conversation: what the model was sent, cached or not, and what it wrote. */
  readonly tokensIn: number | undefined;
  readonly tokensOut: number | undefined;
  /** US dollars, as the program itself says. */
  readonly costUsd: number | undefined;
  /** When the program wrote the latest of this, epoch milliseconds. */
  readonly at: number | undefined;
  /** The program's own id of the conversation. */
  readonly conversation?: string | undefined;
}

/** How full the model's context is. */
export interface ContextUse {
  /** Used, 0 to 100; undefined where the program does not tell how large its context is. */
  readonly percent: number | undefined;
  readonly tokens: number | undefined;
  readonly from: ContextSource;
}

/** Where the number comes from: the program's record, what it gives its status line, or what its screen shows. */
export type ContextSource = "record" | "statusline" | "screen";

export const CONTEXT_SOURCES: readonly ContextSource[] = ["record", "statusline", "screen"];

/** What a program gives its status line, and whose it is. */
export interface Sidecar {
  /** The program's own id of the conversation that it is about. */
  readonly conversation: string;
  readonly telemetry: Telemetry;
}

/** A status line follows a record within moments: one that is so much older is not kept up any more. */
const SIDECAR_LAG = 30_000;

/** The status line's word goes before the record's, as far as it has one and is as new. */
export const withSidecar = (
  record: Telemetry | undefined,
  sidecar: Telemetry | undefined,
): Telemetry | undefined => {
  if (record === undefined || sidecar === undefined) return record ?? sidecar;
  if ((sidecar.at ?? 0) + SIDECAR_LAG < (record.at ?? 0)) return record;
  return {
    model: sidecar.model ?? record.model,
    context: sidecar.context ?? record.context,
    tokensIn: record.tokensIn,
    tokensOut: record.tokensOut,
    costUsd: sidecar.costUsd ?? record.costUsd,
    at: Math.max(sidecar.at ?? 0, record.at ?? 0),
  };
};

/** What a screen tells by the rows that its profile knows; undefined where it tells nothing. */
export const telemetryOnScreen = (
  rows: readonly Pick<Row, "text">[],
  { screen: { telemetry = [] } }: Pick<Profile, "screen">,
): Telemetry | undefined => {
  const found = new Map<string, string>();
  // The status rows are the last that show anything.
  const shown = rows.map(({ text }) => text).filter((text) => text.trim() !== "");
  for (const text of shown.slice(-STATUS_ROWS)) {
    for (const pattern of telemetry) {
      const groups = Object.entries(pattern.exec(text)?.groups ?? {});
      for (const [name, value] of groups) if (value !== undefined) found.set(name, value);
    }
  }
  if (found.size === 0) return undefined;
  const left = found.get("left");
  const used = found.get("used") ?? (left === undefined ? undefined : String(100 - Number(left)));
  return {
    ...UNTOLD,
    model: found.get("model"),
    context:
      used === undefined
        ? undefined
        : { percent: Number(used), tokens: undefined, from: "screen" as const },
  };
};

const STATUS_ROWS = 3;

const UNTOLD: Telemetry = {
  model: undefined,
  context: undefined,
  tokensIn: undefined,
  tokensOut: undefined,
  costUsd: undefined,
  at: undefined,
};

export interface TelemetryDocument {
  readonly model: string | null;
  readonly context_percent: number | null;
  readonly context_tokens: number | null;
  readonly context_from: ContextSource | null;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
  readonly at: string | null;
  readonly conversation: string | null;
}

export const telemetryToDocument = (telemetry: Telemetry | undefined): TelemetryDocument | null => {
  if (telemetry === undefined) return null;
  const { model, context, tokensIn, tokensOut, costUsd, at, conversation } = telemetry;
  const { percent, tokens, from } = context ?? {};
  return {
    model: orNull(model),
    context_percent: orNull(percent),
    context_tokens: orNull(tokens),
    context_from: orNull(from),
    tokens_in: orNull(tokensIn),
    tokens_out: orNull(tokensOut),
    cost_usd: orNull(costUsd),
    at: at === undefined ? null : new Date(at).toISOString(),
    conversation: orNull(conversation),
  };
};

const orNull = <T>(value: T | undefined): T | null => value ?? null;

/** `42 %`, `83k` where only the tokens are known, or nothing. */
export const contextInWords = ({ context }: Pick<Telemetry, "context">): string => {
  if (context?.percent !== undefined) return `${context.percent} %`;
  return context?.tokens === undefined ? "" : countInWords(context.tokens);
};

/** `950`, `83k`, `1.2M` */
export const countInWords = (count: number): string => {
  if (count < 1_000) return String(count);
  if (count < 999_500) return `${Math.round(count / 1_000)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
};
