import { readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";

import {
  type LinkConfig,
  linkConfigToText,
  parseLinkConfig,
} from "../../domain/links/link-config.ts";
import { formatTrustedHosts } from "../../domain/links/trusted-host.ts";
import type { LinkDocument } from "../../domain/links/link-document.ts";
import type { LinkPlace } from "../../ports/link-place.ts";
import { type Disk, toDiskError } from "./disk.ts";
import { openHostKey } from "./host-key-file.ts";
import { keyChecks } from "./key-checks.ts";
import { readTrustedHosts } from "./trusted-hosts-file.ts";
import { checkTokenFile } from "./token-file.ts";

export interface LinkFiles {
  /** `link.json` among the person's settings. */
  readonly config: string;
  /** `link.json` among the daemon's projections. */
  readonly status: string;
  /** `peers.json` among the person's settings. */
  readonly peers: string;
}

/** {@link LinkPlace} in files. */
export const createLinkPlace = (files: LinkFiles, disk: Disk): LinkPlace => ({
  config: () => readLinkConfig(files.config),
  write: (config) => {
    disk.makeDirectory(dirname(files.config));
    disk.write(files.config, linkConfigToText(config));
  },
  remove: () => {
    rmSync(files.config, { force: true });
    rmSync(files.status, { force: true });
  },
  status: () => {
    const text = readIfThere(files.status);
    return text === undefined ? undefined : (JSON.parse(text) as LinkDocument);
  },
  checkToken: checkTokenFile,
  ownKey: (host) => openHostKey(dirname(files.config), host, disk).key,
  fingerprint: keyChecks.fingerprint,
  trusted: () => readTrustedHosts(files.peers),
  writeTrusted: (hosts) => {
    disk.makeDirectory(dirname(files.peers));
    disk.write(files.peers, formatTrustedHosts(hosts));
  },
});

export const readLinkConfig = (file: string): LinkConfig | undefined => {
  const text = readIfThere(file);
  return text === undefined ? undefined : parseLinkConfig(text, file);
};

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes((cause as NodeJS.ErrnoException).code ?? ""))
      return undefined;
    throw toDiskError(cause, file);
  }
};
