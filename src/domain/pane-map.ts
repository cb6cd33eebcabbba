/** `panes.json`: which pane each role of a session has. Written by `party`, and by people by hand. */

import { isRole } from "./address.ts";
import { type Fields, fieldsOf, filledTextOf, isFields } from "./json-fields.ts";

export interface PaneMap {
  /** Pane ids (`%3`) by role. */
  readonly panes: Readonly<Record<string, string>>;
  /** Rises with every write by us; 0 in a map written by hand. */
  readonly version: number;
  readonly registeredAt: string | undefined;
  readonly session: string | undefined;
  /** The socket of the tmux server that the panes belong to; undefined in a map written by hand. */
  readonly tmuxSocket: string | undefined;
  readonly agents: Readonly<Record<string, PaneMapAgent>>;
  /** Keys that name no role, or no pane, each with the reason it was left out. */
  readonly ignored: readonly string[];
}

export interface PaneMapAgent {
  readonly profile: string | undefined;
  readonly transcript: string | undefined;
}

export const EMPTY_PANE_MAP: PaneMap = {
  panes: {},
  version: 0,
  registeredAt: undefined,
  session: undefined,
  tmuxSocket: undefined,
  agents: {},
  ignored: [],
};

export type PaneMapRead =
  | { readonly kind: "map"; readonly map: PaneMap }
  | { readonly kind: "missing" }
  /** Not JSON, or no object: `reason` says where. */
  | { readonly kind: "broken"; readonly reason: string };

/** Reads the nested form, the flat form, and the empty file that `touch` makes. */
export const parsePaneMap = (text: string): PaneMapRead => {
  if (text.trim() === "") return { kind: "map", map: EMPTY_PANE_MAP };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { kind: "broken", reason: `it is not JSON: ${(error as SyntaxError).message}` };
  }
  if (!isFields(document)) return { kind: "broken", reason: "it holds no JSON object" };
  const nested = document["panes"];
  if (nested !== undefined && !isFields(nested))
    return { kind: "broken", reason: '"panes" is no object' };

  const panes: Record<string, string> = {};
  const ignored: string[] = [];
  for (const [key, value] of Object.entries(nested ?? withoutMeta(document))) {
    const role = key.toLowerCase();
    if (!isRole(role)) ignored.push(`${JSON.stringify(key)} is no role`);
    else if (isPaneId(value)) panes[role] = value;
    else ignored.push(`${role}: ${JSON.stringify(value)} is no pane`);
  }
  return {
    kind: "map",
    map: {
      panes,
      version: typeof document["version"] === "number" ? document["version"] : 0,
      registeredAt: filledTextOf(document["registered_at"]),
      session: filledTextOf(document["session"]),
      tmuxSocket: filledTextOf(document["tmux_socket"]),
      agents: agentsOf(document["agents"]),
      ignored,
    },
  };
};

export const formatPaneMap = (map: PaneMap): string => {
  const agents = Object.entries(map.agents).map(([role, { profile, transcript }]) => [
    role,
    { profile: profile ?? null, transcript: transcript ?? null },
  ]);
  const document = {
    panes: map.panes,
    version: map.version,
    registered_at: map.registeredAt,
    session: map.session,
    tmux_socket: map.tmuxSocket,
    agents: Object.fromEntries(agents),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};

/** True for `%` and a number: what tmux calls a pane. */
const isPaneId = (value: unknown): value is string =>
  typeof value === "string" && /^%\d{1,9}$/v.test(value);

/** Keys of the flat form that are no roles. */
const META: ReadonlySet<string> = new Set([
  "version",
  "registered_at",
  "session",
  "tmux_socket",
  "agents",
  "pod",
]);

const withoutMeta = (document: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(document).filter(([key]) => !META.has(key)));

const agentsOf = (value: unknown): Record<string, PaneMapAgent> =>
  Object.fromEntries(
    Object.entries(fieldsOf(value)).flatMap(([role, fields]) =>
      isRole(role) && isFields(fields)
        ? [
            [
              role,
              {
                profile: filledTextOf(fields["profile"]),
                transcript: filledTextOf(fields["transcript"]),
              },
            ],
          ]
        : [],
    ),
  );
