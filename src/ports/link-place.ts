import type { PublicKey } from "../domain/links/host-key.ts";
import type { TrustedHost } from "../domain/links/trusted-host.ts";
import type { LinkConfig } from "../domain/links/link-config.ts";
import type { LinkDocument } from "../domain/links/link-document.ts";

/** Where it stands written how this host is linked to others, and how that goes. */
export interface LinkPlace {
  /** Undefined where it is not linked. Throws CONFIG_INVALID for a file that can not be understood. */
  config(): LinkConfig | undefined;
  write(config: LinkConfig): void;
  remove(): void;
  /** What the daemon said last; undefined where none ran with a link. */
  status(): LinkDocument | undefined;
  /** Throws CONFIG_INVALID for a token file that others may read or that holds none; returns what is odd about it. */
  checkToken(path: string): string | undefined;
  /** The public key of `host`, this one; made where there is none yet. */
  ownKey(host: string): PublicKey;
  /** The words by which people compare a key. */
  fingerprint(key: PublicKey): string;
  /** The hosts that a person has paired. Throws CONFIG_INVALID. */
  trusted(): readonly TrustedHost[];
  writeTrusted(hosts: readonly TrustedHost[]): void;
}
