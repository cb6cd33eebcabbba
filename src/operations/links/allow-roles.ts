import { isRole } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import type { LinkConfig } from "../../domain/links/link-config.ts";
import { EVERYBODY } from "../../domain/links/may-reach.ts";
import { notLinked } from "../../domain/links/not-linked.ts";
import type { LinkPlace } from "../../ports/link-place.ts";

/**
 * Lets other hosts reach these roles, or with `deny` no longer; with `inBypass` also unverified messages, while they work
 * without permission checks. Returns the settings as they are then.
 */
export const allowRoles = (
  place: LinkPlace,
  roles: readonly string[],
  { deny, inBypass }: { readonly deny: boolean; readonly inBypass: boolean },
): LinkConfig => {
  const config = place.config();
  if (config === undefined) throw notLinked();
  const named = checkAllowed(roles);
  const change = (before: readonly string[]): readonly string[] =>
    deny ? before.filter((role) => !named.includes(role)) : [...new Set([...before, ...named])];
  const changed = {
    ...config,
    // What is no longer allowed at all is not allowed in bypass either.
    allow: deny && inBypass ? config.allow : change(config.allow),
    inBypass: deny || inBypass ? change(config.inBypass) : config.inBypass,
  };
  place.write(changed);
  return changed;
};

/** Roles as they were named, or `all`. Throws NAME_INVALID. */
export const checkAllowed = (roles: readonly string[]): readonly string[] =>
  roles.map((text) => {
    const role = text.toLowerCase();
    if (role === EVERYBODY || isRole(role)) return role;
    throw new PartyError("NAME_INVALID", `Not a role: ${JSON.stringify(text.slice(0, 80))}.`, {
      hint: "Name roles such as cc, or all.",
    });
  });
