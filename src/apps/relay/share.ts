import { createHash } from "node:crypto";
import { homedir, hostname } from "node:os";
import { dirname, join, resolve } from "node:path";

import { createS3Store } from "../../adapters/s3/object-store.ts";
import { systemClock } from "../../adapters/system/clock.ts";
import { createDisk } from "../../adapters/system/disk.ts";
import { holdAlone } from "../../adapters/system/hold-alone.ts";
import { watchShare } from "../../adapters/system/share-changes.ts";
import { createShareFiles } from "../../adapters/system/share-files.ts";
import { createShareMemory } from "../../adapters/system/share-memory.ts";
import type { OpenedShare, ShareOptions } from "../../cli/share/context.ts";
import type { Paths } from "../../config/paths.ts";
import { readConfig } from "../../config/read-config.ts";
import { shareConfigFrom } from "../../config/share.ts";
import { parseNamespace } from "../../domain/share/share-path.ts";

/** About two minutes of trying before it is given up. */
const RETRY = { attempts: 8, firstDelay: 500, longestDelay: 30_000 };
const TIMEOUT = 30_000;

/** A namespace of the configured store. Loaded only for `relay share`. */
export const openShare = async (
  paths: Paths,
  { namespace: named, into, signal }: ShareOptions,
): Promise<OpenedShare> => {
  const { env } = process;
  const home = env["HOME"] || homedir();
  const { share: toml } = await readConfig(paths.config, env, home);
  const config = shareConfigFrom({ env, home, hostname: hostname(), toml });
  const { bucket, endpoint, credentials, namespace: own } = config;
  const namespace = named === undefined ? own : parseNamespace(named);
  const place = namespace === own ? paths.share : join(paths.share, "machines", namespace);
  const root = into === undefined ? place : resolve(into);
  const disk = createDisk(() => undefined);
  const hash = createHash("sha256")
    .update([endpoint, bucket, namespace, root].join("\0"))
    .digest("hex");
  // A lock needs a file system of this machine's.
  const locks = dirname(paths.lock);
  return {
    bucket,
    endpoint,
    namespace,
    own,
    root,
    credentials: credentials.from,
    deps: {
      clock: systemClock,
      store: createS3Store({ ...config, retry: RETRY, timeout: TIMEOUT, signal }),
      files: createShareFiles(root, disk),
      memory: createShareMemory(
        {
          record: join(paths.state, `share.${namespace}.${hash.slice(0, 12)}.json`),
          log: join(paths.log, "s3-sync.log"),
          now: systemClock.now,
        },
        disk,
      ),
      sha256: () => {
        const sum = createHash("sha256");
        return { update: (bytes) => void sum.update(bytes), digest: () => sum.digest("hex") };
      },
    },
    hold: (what) => {
      disk.makeDirectory(locks);
      return holdAlone(join(locks, `share-${what}.lock`), what);
    },
    changes: () => watchShare({ root, quiet: 500, longest: 10_000 }),
  };
};
