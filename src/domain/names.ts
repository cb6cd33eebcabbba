/** Roles and sessions share one namespace on a host: an address must mean one thing. */

import { isRole, RESERVED } from "./address.ts";
import { PartyError } from "./error.ts";

export interface KnownNames {
  readonly roles: readonly string[];
  readonly sessions: readonly string[];
}

/** Returns the name in lower case. Throws NAME_INVALID or NAME_TAKEN. */
export const requireSessionName = (text: string, known: KnownNames): string => {
  const name = requireName("session", text);
  if (!known.roles.includes(name)) return name;
  throw new PartyError(
    "NAME_TAKEN",
    `${JSON.stringify(name)} is a role: no session can be called so.`,
    {
      hint: "Choose another name for the session.",
    },
  );
};

/** Returns the role in lower case. Throws NAME_INVALID or NAME_TAKEN. */
export const requireRole = (text: string, known: KnownNames): string => {
  const name = requireName("role", text);
  if (!known.sessions.includes(name)) return name;
  throw new PartyError(
    "NAME_TAKEN",
    `${JSON.stringify(name)} is a session: no role can be called so.`,
    {
      hint: "Choose another name for the role.",
    },
  );
};

const requireName = (what: string, text: string): string => {
  const name = text.toLowerCase();
  if (isRole(name)) return name;
  const reason = RESERVED.has(name) ? "the word is reserved" : "that is no name";
  throw new PartyError(
    "NAME_INVALID",
    `A ${what} can't be called ${JSON.stringify(text)}: ${reason}.`,
    {
      hint: `Use a letter, then letters, digits, - and _, at most 32 in all; not ${[...RESERVED].join(", ")}.`,
    },
  );
};
