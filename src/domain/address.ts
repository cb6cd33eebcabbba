import { PartyError } from "./error.ts";

/** An address as somebody wrote it. What `name` means (role, session, host) is decided against the roster. */
export interface Address {
  /** A role, a host's id, or one of the words `all` and `human`. */
  readonly name: string;
  readonly session: string | undefined;
  readonly host: string | undefined;
}

/** An agent of this host: a role in a session. Written `role.session`. */
export interface AgentName {
  readonly role: string;
  readonly session: string;
}

const ROLE = "[a-z][a-z0-9_\\-]{0,31}";
const HOST = "[a-z0-9][a-z0-9\\-]{0,31}";
const ADDRESS = new RegExp(
  `^(?<name>${ROLE}|${HOST})(?:\\.(?<session>${ROLE}))?(?:@(?<host>${HOST}))?$`,
  "v",
);
const HOST_ONLY = new RegExp(`^${HOST}$`, "v");
const ROLE_ONLY = new RegExp(`^${ROLE}$`, "v");

/** Words that no role, session or host may be called. `vog` is the seeds' word for `human`. */
export const RESERVED: ReadonlySet<string> = new Set([
  "all",
  "human",
  "vog",
  "relay",
  "system",
  "host",
  "local",
  "me",
]);

/** The roles every Party knows, configured or not. */
export const SEED_ROLES: readonly string[] = ["oc", "cc", "cx"];

export const parseAddress = (text: string): Address => {
  const { name, session, host } = ADDRESS.exec(text.toLowerCase())?.groups ?? {};
  if (name === undefined) {
    throw new PartyError(
      "ADDRESS_INVALID",
      `Not an address: ${JSON.stringify(text.slice(0, 80))}.`,
      {
        hint: "Write a role, role.session or role@host: letters, digits, - and _, at most 32 each.",
      },
    );
  }
  return { name: name === "vog" ? "human" : name, session, host };
};

export const formatAddress = ({ name, session, host }: Address): string =>
  `${name}${session === undefined ? "" : `.${session}`}${host === undefined ? "" : `@${host}`}`;

/** True for a word that may name a role or a session: in the grammar and not reserved. */
export const isRole = (text: string): boolean => ROLE_ONLY.test(text) && !RESERVED.has(text);

/** True for a word that may name a host: in the grammar and not reserved. */
export const isHost = (text: string): boolean => HOST_ONLY.test(text) && !RESERVED.has(text);

/** The host that a name in the ledger lies on; undefined for one of this host. */
export const hostOf = (name: string): string | undefined => {
  const at = name.indexOf("@");
  return at < 0 ? undefined : name.slice(at + 1);
};

/** A host's own mailbox, as it stands in the ledger: its manager's, or else its human's. */
export const hostAddress = (host: string): string => `host@${host}`;

/** The name an agent has in the ledger, in the outbox of a session that is not the default, and in `who`. */
export const formatAgent = ({ role, session }: AgentName): string => `${role}.${session}`;

export const parseAgent = (text: string): AgentName => {
  const [role = "", session = ""] = text.split(".");
  return { role, session };
};

/** How people and agents see an agent: the session stands only where it is not the default one. */
export const displayAgent = (agent: string, defaultSession: string): string =>
  agent.endsWith(`.${defaultSession}`)
    ? agent.slice(0, -defaultSession.length - 1)
    : agent.replace(/^host@/v, "");
