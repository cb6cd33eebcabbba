import { PartyError } from "../../domain/error.ts";
import type { LinkConfig } from "../../domain/links/link-config.ts";
import { notLinked } from "../../domain/links/not-linked.ts";
import type { RelayContext } from "../relay/context.ts";

/** A face of the original's scripts: prints what it printed, and gives its exit status. */
export type Face = (context: RelayContext, args: readonly string[]) => Promise<number>;

/** The original's statuses: what was asked can not be; git, the remote or the daemon do not do it. */
export const INVALID = 1;
export const FAILED = 2;

/** Throws LINK_UNKNOWN where no set-up was made. */
export const linkOf = ({ link }: RelayContext): LinkConfig => {
  const config = link.config();
  if (config === undefined) throw notLinked();
  return config;
};

/** Every host that is known here: this one first. */
export const hostsOf = (context: RelayContext): readonly string[] => {
  const { host, peers } = linkOf(context);
  const seen = context.link.status()?.peers.map((peer) => peer.host) ?? [];
  return [host, ...[...new Set([...peers, ...seen])].filter((one) => one !== host).toSorted()];
};

/** A known host's id as it was written. Throws RECIPIENT_UNKNOWN with those that are known. */
export const knownHost = (context: RelayContext, text: string | undefined): string => {
  const hosts = hostsOf(context);
  const id = text?.trim().toLowerCase() ?? "";
  if (hosts.includes(id)) return id;
  throw new PartyError(
    "RECIPIENT_UNKNOWN",
    `Not a server: ${JSON.stringify((text ?? "").slice(0, 80))}.`,
    { hint: `Known are ${hosts.join(", ")}.` },
  );
};

/** This host's own id. Throws SENDER_REFUSED for another's: nobody speaks or reads in the name of another machine. */
export const ownHost = (context: RelayContext, text: string | undefined): string => {
  const { host } = linkOf(context);
  if (knownHost(context, text) === host) return host;
  throw new PartyError("SENDER_REFUSED", `This machine is ${host}, not ${text}.`, {
    hint: `Use ${host}.`,
  });
};

export const usage = (text: string): PartyError =>
  new PartyError("USAGE", `Usage: ${text}`, { hint: "docs/script-faces.md has them all." });
