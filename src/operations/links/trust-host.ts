import { PartyError } from "../../domain/error.ts";
import type { TrustedHost } from "../../domain/links/trusted-host.ts";
import { type Kind, KINDS } from "../../domain/message.ts";
import type { LinkPlace } from "../../ports/link-place.ts";
import { checkAllowed } from "./allow-roles.ts";

export interface GrantInput {
  readonly roles: readonly string[];
  readonly kinds: readonly string[];
  /** Takes these away instead. */
  readonly deny: boolean;
}

/** What a paired host may do here, changed by a person. Throws LINK_UNKNOWN for one that is not paired. */
export const trustHost = (place: LinkPlace, host: string, input: GrantInput): TrustedHost => {
  const before = pairedAs(place, host);
  const [roles, kinds] = [checkAllowed(input.roles), input.kinds.map(kindOf)];
  const granted = {
    ...before,
    roles: changed(before.roles, roles, input.deny),
    kinds: changed(before.kinds, kinds, input.deny),
  };
  write(place, granted);
  return granted;
};

/** Forgets that host's key and what it was granted: what comes from it is unverified again. */
export const untrustHost = (place: LinkPlace, host: string): TrustedHost => {
  const before = pairedAs(place, host);
  place.writeTrusted(place.trusted().filter((peer) => peer.host !== host));
  return before;
};

/** Never believes that key again: nothing under that host's name is taken until it is paired with a new one. */
export const revokeHost = (place: LinkPlace, host: string): TrustedHost => {
  const revoked = { ...pairedAs(place, host), revoked: true, roles: [] };
  write(place, revoked);
  return revoked;
};

const pairedAs = (place: LinkPlace, host: string): TrustedHost => {
  const known = place.trusted().find((peer) => peer.host === host);
  if (known !== undefined) return known;
  throw new PartyError("LINK_UNKNOWN", `${JSON.stringify(host.slice(0, 80))} is not paired.`, {
    hint: "`relay link list` shows who is; pair it with `relay link pair HOST`.",
  });
};

const write = (place: LinkPlace, changed: TrustedHost): void =>
  place.writeTrusted(place.trusted().map((peer) => (peer.host === changed.host ? changed : peer)));

const changed = <T>(before: readonly T[], named: readonly T[], deny: boolean): readonly T[] =>
  deny ? before.filter((one) => !named.includes(one)) : [...new Set([...before, ...named])];

const kindOf = (text: string): Kind => {
  const kind = KINDS.find((known) => known === text.toLowerCase());
  if (kind !== undefined) return kind;
  throw new PartyError("MESSAGE_INVALID", `Not a kind: ${JSON.stringify(text.slice(0, 80))}.`, {
    hint: `Write one of ${KINDS.join(", ")}.`,
  });
};
