/** `panes.json`: which pane is whose. Written by `party`, or by hand in the seeds' flat form. */

import { PartyError } from "./error.ts";

export interface PaneMap {
  /** Pane ids by role, as tmux writes them: `%3`. */
  readonly panes: ReadonlyMap<string, string>;
  readonly version: number;
  /** What a hand-written file does not say. */
  readonly session: string | undefined;
  /** The socket of the server that the panes belong to. */
  readonly socket: string | undefined;
  readonly agents: ReadonlyMap<string, PaneAgent>;
}

export interface PaneAgent {
  readonly profile: string | undefined;
  readonly transcript: string | undefined;
}

const PANE = /^%\d{1,9}$/v;
const NOT_ROLES: ReadonlySet<string> = new Set(["session", "pod", "version", "registered_at"]);

/** Reads either form leniently; an empty file or `{}` names nobody. Throws CONFIG_INVALID for what is not JSON. */
export const parsePaneMap = (text: string): PaneMap => {
  const document = text.trim() === "" ? {} : parseJson(text);
  const nested = fieldsOf(document["panes"]);
  const panes = Object.entries(nested ?? document).filter(
    ([role, pane]) => typeof pane === "string" && PANE.test(pane) && !NOT_ROLES.has(role),
  );
  const agents = Object.entries(fieldsOf(document["agents"]) ?? {});
  return {
    panes: new Map(panes.map(([role, pane]) => [role.toLowerCase(), pane as string])),
    version: typeof document["version"] === "number" ? document["version"] : 0,
    session: textOf(document["session"]),
    socket: textOf(document["tmux_socket"]),
    agents: new Map(agents.map(([role, agent]) => [role.toLowerCase(), agentOf(agent)])),
  };
};

export const formatPaneMap = (map: PaneMap, registeredAt: number): string => {
  const agents = [...map.agents].map(
    ([role, { profile, transcript }]) =>
      [role, { profile: profile ?? null, transcript: transcript ?? null }] as const,
  );
  const document = {
    panes: Object.fromEntries(map.panes),
    version: map.version,
    registered_at: new Date(registeredAt).toISOString(),
    session: map.session ?? null,
    tmux_socket: map.socket ?? null,
    agents: Object.fromEntries(agents),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};

type Fields = Readonly<Record<string, unknown>>;

const parseJson = (text: string): Fields => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw notAMap(text, cause);
  }
  const fields = fieldsOf(document);
  if (fields === undefined) throw notAMap(text, undefined);
  return fields;
};

const notAMap = (text: string, cause: unknown): PartyError =>
  new PartyError(
    "CONFIG_INVALID",
    `The pane map is not a JSON object: ${JSON.stringify(text.slice(0, 60))}.`,
    {
      hint: 'Run `party regenerate`, or write {"oc":"%0","cc":"%1","cx":"%2"} into it.',
      cause,
    },
  );

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const agentOf = (value: unknown): PaneAgent => {
  const fields = fieldsOf(value) ?? {};
  return { profile: textOf(fields["profile"]), transcript: textOf(fields["transcript"]) };
};
