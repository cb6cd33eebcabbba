import { isHost, isRole } from "../address.ts";
import { PartyError } from "../error.ts";
import { countOf, fieldsOf, textOf, textsOf } from "../json-fields.ts";
import { checkRemoteUrl } from "./remote-url.ts";

/** How this host is linked to others. Times are milliseconds. */
export interface LinkConfig {
  /** This host's id. */
  readonly host: string;
  /** The role that gets what is addressed to the host; undefined: its human. */
  readonly manager: string | undefined;
  /** What people call the link. */
  readonly name: string;
  readonly url: string;
  readonly layout: Layout;
  /** Holds a token in its first line; 0600. Only for https. */
  readonly tokenFile: string | undefined;
  /** The longest time between two looks at the remote. */
  readonly poll: number;
  /** The longest time between two of our own snapshots. */
  readonly beat: number;
  /** In the classic layout: so long nothing is pushed after a commit of a host that runs the original scripts. */
  readonly courtesy: number;
  /** Hosts that may be written to before they were ever there. */
  readonly peers: readonly string[];
  /** The roles that other hosts may write to, or `all`. */
  readonly allow: readonly string[];
  /** The roles, or `all`, for which unverified messages are let through while they work without permission checks. */
  readonly inBypass: readonly string[];
  /** The life of a ledger, once under this id, whose place this host takes. */
  readonly replaces: string | undefined;
  /** A person's clone that follows the remote, where a set-up made or adopted one. */
  readonly clone: string | undefined;
  /** The directory of the logs that people follow: one of beats, one of messages. */
  readonly logs: string | undefined;
}

/** How a repository is used: a ref for each host, or the original scripts' files on `main`. */
export const LAYOUTS = ["snapshot", "classic"] as const;
export type Layout = (typeof LAYOUTS)[number];

export const DEFAULT_LAYOUT: Layout = "snapshot";
export const DEFAULT_COURTESY = 30_000;
export const DEFAULT_POLL = 60_000;
export const DEFAULT_BEAT = 60_000;
export const DEFAULT_LINK = "origin";

export const linkConfigToText = (config: LinkConfig): string =>
  `${JSON.stringify(
    {
      version: 1,
      host: config.host,
      manager: config.manager ?? null,
      name: config.name,
      url: config.url,
      layout: config.layout,
      token_file: config.tokenFile ?? null,
      poll_seconds: config.poll / 1_000,
      beat_seconds: config.beat / 1_000,
      courtesy_seconds: config.courtesy / 1_000,
      peers: config.peers,
      allow: config.allow,
      in_bypass: config.inBypass,
      replaces: config.replaces ?? null,
      clone: config.clone ?? null,
      logs: config.logs ?? null,
    },
    undefined,
    2,
  )}\n`;

/** Throws CONFIG_INVALID with the file and the key. */
export const parseLinkConfig = (text: string, file: string): LinkConfig => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, "it is no JSON", cause);
  }
  const fields = fieldsOf(document);
  if (fields["version"] !== 1) throw invalid(file, `version ${JSON.stringify(fields["version"])}`);
  const host = textOf(fields["host"]) ?? "";
  if (!isHost(host)) throw invalid(file, `host ${JSON.stringify(host)} is no host's id`);
  const manager = textOf(fields["manager"]);
  if (manager !== undefined && !isRole(manager)) {
    throw invalid(file, `manager ${JSON.stringify(manager)} is no role`);
  }
  return {
    host,
    manager,
    name: textOf(fields["name"]) ?? DEFAULT_LINK,
    url: checkRemoteUrl(textOf(fields["url"]) ?? ""),
    layout: layoutOf(fields["layout"], file),
    tokenFile: textOf(fields["token_file"]),
    poll: (countOf(fields["poll_seconds"]) ?? DEFAULT_POLL / 1_000) * 1_000,
    beat: (countOf(fields["beat_seconds"]) ?? DEFAULT_BEAT / 1_000) * 1_000,
    courtesy: (countOf(fields["courtesy_seconds"]) ?? DEFAULT_COURTESY / 1_000) * 1_000,
    peers: textsOf(fields["peers"]).filter((peer) => isHost(peer) && peer !== host),
    allow: textsOf(fields["allow"]),
    inBypass: textsOf(fields["in_bypass"]),
    replaces: textOf(fields["replaces"]),
    clone: textOf(fields["clone"]),
    logs: textOf(fields["logs"]),
  };
};

/** What an earlier version wrote says nothing of it. */
const layoutOf = (value: unknown, file: string): Layout => {
  const layout = LAYOUTS.find((known) => known === (value ?? DEFAULT_LAYOUT));
  if (layout === undefined) throw invalid(file, `layout ${JSON.stringify(value)} is unknown`);
  return layout;
};

const invalid = (file: string, reason: string, cause?: unknown): PartyError =>
  new PartyError("CONFIG_INVALID", `${file}: ${reason}.`, {
    hint: "Make it anew with `relay link remove` and `relay link add`.",
    cause,
  });
