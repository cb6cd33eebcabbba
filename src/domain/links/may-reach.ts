import { hostOf, parseAgent } from "../address.ts";
import type { Message } from "../message.ts";
import type { TrustedHost } from "./trusted-host.ts";

/** Allows every agent. */
export const EVERYBODY = "all";

/** Who other hosts may write to. */
export interface Reach {
  /** The roles that every host may write to, paired or not, or `all`. */
  readonly allow: readonly string[];
  readonly trusted: (host: string) => TrustedHost | undefined;
}

/**
 * May a message of another host go to this recipient? The human may always be written to; an agent only where a person
 * has allowed it: one that works without permission checks does what it reads. What was granted to a paired host counts
 * for what is known to be that host's own.
 */
export const mayReach = (
  { allow, trusted }: Reach,
  { from, trust, kind }: Pick<Message, "from" | "trust" | "kind">,
  recipient: string,
): boolean => {
  if (recipient === "human" || names(allow, recipient)) return true;
  const granted = trust === "unverified" ? undefined : trusted(hostOf(from) ?? "");
  if (granted === undefined || granted.revoked) return false;
  return names(granted.roles, recipient) && granted.kinds.includes(kind);
};

const names = (roles: readonly string[], recipient: string): boolean =>
  roles.includes(EVERYBODY) || roles.includes(parseAgent(recipient).role);
