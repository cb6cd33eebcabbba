import { isHost, isRole } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import { DEFAULT_LINK, type LinkConfig } from "../../domain/links/link-config.ts";
import { checkRemoteUrl, isHttps } from "../../domain/links/remote-url.ts";
import { checkAllowed } from "./allow-roles.ts";
import type { Roster } from "../../domain/roster.ts";
import type { LinkPlace } from "../../ports/link-place.ts";

export interface AddLinkInput extends Omit<
  LinkConfig,
  "name" | "replaces" | "clone" | "logs" | "inBypass"
> {
  readonly name: string | undefined;
  /** Where they are left out, they stay as they are. */
  readonly clone?: string;
  readonly logs?: string;
  /** In the place of the machine that was found to have this id. */
  readonly replace: boolean;
}

export interface LinkPlan {
  readonly config: LinkConfig;
  /** What is odd about the token, as a sentence. */
  readonly odd: string | undefined;
  /** Nothing of it is new. */
  readonly isThere: boolean;
}

/** The settings by which this host exchanges messages over a remote, once everything that can be known without asking it is in order. */
export const planLink = (place: LinkPlace, roster: Roster, input: AddLinkInput): LinkPlan => {
  const { replace, ...settings } = input;
  const before = place.config();
  const config: LinkConfig = {
    ...keptOf(before),
    ...settings,
    name: nameFrom(input.name),
    host: hostFrom(input.host, roster),
    manager: managerFrom(input.manager),
    url: checkRemoteUrl(input.url),
    peers: input.peers.map((peer) => hostFrom(peer, roster)).filter((peer) => peer !== input.host),
    allow: [...new Set([...(before?.allow ?? []), ...checkAllowed(input.allow)])],
    clone: input.clone ?? before?.clone,
    logs: input.logs ?? before?.logs,
  };
  if (before !== undefined && (before.url !== config.url || before.host !== config.host)) {
    throw new PartyError(
      "NAME_TAKEN",
      `This host is ${before.host} on ${before.url} already: it can have one link.`,
      { hint: "Run `relay link remove` first; what waits in the ledger stays." },
    );
  }
  const odd = tokenOf(place, config);
  const whole = replace ? { ...config, replaces: otherMachine(place, config) } : config;
  return { config: whole, odd, isThere: JSON.stringify(whole) === JSON.stringify(before) };
};

/** What this command does not speak of stays. */
const keptOf = (before: LinkConfig | undefined): Pick<LinkConfig, "inBypass" | "replaces"> => ({
  inBypass: before?.inBypass ?? [],
  replaces: before?.replaces,
});

/** Writes the settings down. The same again changes nothing. */
export const addLink = (place: LinkPlace, roster: Roster, input: AddLinkInput): LinkPlan => {
  const plan = planLink(place, roster, input);
  place.write(plan.config);
  place.ownKey(plan.config.host);
  return plan;
};

/** Only what was seen there is replaced: whoever comes later under this id is told again. */
const otherMachine = (place: LinkPlace, { url, host }: LinkConfig): string => {
  const status = place.status();
  const found = status?.url === url && status.host === host ? status.taken_by : null;
  if (found !== null) return found;
  throw new PartyError(
    "USAGE",
    `No other machine was found as ${host}: nothing is to be replaced.`,
    {
      hint: "Leave --replace out.",
    },
  );
};

const tokenOf = (place: LinkPlace, { url, tokenFile }: LinkConfig): string | undefined => {
  if (tokenFile === undefined) return undefined;
  if (!isHttps(url)) {
    throw new PartyError(
      "USAGE",
      `--token-file is for an https remote; ${JSON.stringify(url)} is none.`,
      {
        hint: "Leave --token-file out.",
      },
    );
  }
  return place.checkToken(tokenFile);
};

const hostFrom = (text: string, roster: Roster): string => {
  const host = text.toLowerCase();
  if (!isHost(host)) {
    throw new PartyError("NAME_INVALID", `Not a host's id: ${JSON.stringify(text.slice(0, 80))}.`, {
      hint: "Use letters, digits and -, at most 32, beginning with a letter or a digit, and no reserved word.",
    });
  }
  const taken = roster.agents.find(({ role, session }) => role === host || session === host);
  if (taken !== undefined) {
    const what = taken.role === host ? "role" : "session";
    throw new PartyError("NAME_TAKEN", `${host} is a ${what} here, and can not be a host too.`, {
      hint: "Choose another id: an address must mean one thing.",
    });
  }
  return host;
};

const managerFrom = (role: string | undefined): string | undefined => {
  if (role === undefined || isRole(role)) return role;
  throw new PartyError("NAME_INVALID", `--manager is ${JSON.stringify(role)}, no role.`, {
    hint: "Name the role that answers for this host, such as cc.",
  });
};

const nameFrom = (name: string | undefined): string => {
  const chosen = name ?? DEFAULT_LINK;
  if (/^[a-z][a-z0-9_\-]{0,31}$/v.test(chosen)) return chosen;
  throw new PartyError("NAME_INVALID", `--name is ${JSON.stringify(chosen.slice(0, 80))}.`, {
    hint: "Use a letter, then letters, digits, - and _, at most 32.",
  });
};
