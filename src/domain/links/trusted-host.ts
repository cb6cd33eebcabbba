/** Hosts whose key a person has paired, and what they may do here. `peers.json` among the person's settings. */

import { isHost } from "../address.ts";
import { formatTime } from "../duration.ts";
import { PartyError } from "../error.ts";
import { fieldsOf, textOf, textsOf, timeOf } from "../json-fields.ts";
import { type Kind, KINDS } from "../message.ts";
import { isPublicKey, type PublicKey } from "./host-key.ts";

export interface TrustedHost {
  readonly host: string;
  readonly key: PublicKey;
  /** Epoch milliseconds. */
  readonly pairedAt: number;
  /** A person has said that this key is not to be believed any more: nothing that it signs is taken. */
  readonly revoked: boolean;
  /** The roles that it may write to, or `all`, beside those that every host may. */
  readonly roles: readonly string[];
  /** The kinds of message that reach them. */
  readonly kinds: readonly Kind[];
}

/** What a paired host may say until a person says otherwise: what orders somebody about has to be allowed. */
export const FIRST_KINDS: readonly Kind[] = KINDS.filter((kind) => kind !== "command");

export const formatTrustedHosts = (hosts: readonly TrustedHost[]): string =>
  `${JSON.stringify(
    {
      version: 1,
      hosts: hosts.map(({ host, key, pairedAt, revoked, roles, kinds }) => ({
        host,
        key,
        paired_at: formatTime(pairedAt),
        revoked,
        roles,
        kinds,
      })),
    },
    undefined,
    2,
  )}\n`;

/** Throws CONFIG_INVALID with the file and what is wrong: a host that is left out would be believed less, not more, but silently. */
export const parseTrustedHosts = (text: string, file: string): readonly TrustedHost[] => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, "it is no JSON", cause);
  }
  const { version, hosts } = fieldsOf(document);
  if (version !== 1 || !Array.isArray(hosts)) throw invalid(file, "it has another form");
  return hosts.map((entry: unknown) => {
    const fields = fieldsOf(entry);
    const host = textOf(fields["host"]) ?? "";
    const key = textOf(fields["key"]) ?? "";
    if (!isHost(host)) throw invalid(file, `${JSON.stringify(host)} is no host's id`);
    if (!isPublicKey(key)) throw invalid(file, `the key of ${host} is none`);
    const kinds = textsOf(fields["kinds"]);
    return {
      host,
      key,
      pairedAt: timeOf(fields["paired_at"]) ?? 0,
      revoked: fields["revoked"] === true,
      roles: textsOf(fields["roles"]),
      kinds: KINDS.filter((kind) => kinds.includes(kind)),
    };
  });
};

const invalid = (file: string, reason: string, cause?: unknown): PartyError =>
  new PartyError("CONFIG_INVALID", `${file}: ${reason}.`, {
    hint: "Remove it and pair the hosts anew: relay link pair HOST",
    cause,
  });
