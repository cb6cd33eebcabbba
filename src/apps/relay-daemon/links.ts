import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";

import { createClone } from "../../adapters/git/clone.ts";
import type { RemoteAccess } from "../../adapters/git/hardening.ts";
import { openMirror } from "../../adapters/git/mirror.ts";
import type { Disk } from "../../adapters/system/disk.ts";
import { sha256 } from "../../adapters/system/ids.ts";
import { createLinkLogFiles } from "../../adapters/system/link-log-files.ts";
import { openHostKey } from "../../adapters/system/host-key-file.ts";
import { keyChecks } from "../../adapters/system/key-checks.ts";
import { readLinkConfig } from "../../adapters/system/link-file.ts";
import { readTrustedHosts } from "../../adapters/system/trusted-hosts-file.ts";
import type { Paths } from "../../config/paths.ts";
import { hostOf } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import type { LinkConfig } from "../../domain/links/link-config.ts";
import type { LinkDocument } from "../../domain/links/link-document.ts";
import type { TrustedHost } from "../../domain/links/trusted-host.ts";
import { mayReach } from "../../domain/links/may-reach.ts";
import { notLinked } from "../../domain/links/not-linked.ts";
import { type Hosts, NO_HOSTS, type Roster } from "../../domain/roster.ts";
import type { DeliveryDeps } from "../../operations/delivery-deps.ts";
import { describeLink, type LinkProgress } from "../../operations/links/describe-link.ts";
import { holdFor } from "../../operations/links/hold-for.ts";
import type { ClassicSession } from "../../operations/links/classic/classic-session.ts";
import type { LinkDeps } from "../../operations/links/link-deps.ts";
import { createGuardBypass, type GuardBypass } from "../../operations/links/guard-bypass.ts";
import { type LinkLoop, startLinkLoop } from "../../operations/links/link-loop.ts";
import { releaseAllowed } from "../../operations/links/release-allowed.ts";
import type { TellDeps } from "../../operations/tell-sender.ts";
import type { LinkLedger, LinkState } from "../../ports/link-ledger.ts";
import { NO_LOGS } from "../../ports/link-logs.ts";
import type { Mirror } from "../../ports/mirror.ts";
import type { Step } from "../../ports/step.ts";
import { createDaemonHealth, type DaemonHealth } from "./health.ts";
import type { MailRequests } from "../../socket/mail-requests.ts";
import { createMailRequests } from "./host-mail.ts";
import { holdsMessages } from "./holds-messages.ts";
import { createLinkRounds, type RoundsOptions } from "./link-rounds.ts";
import { packageRoot } from "../package-root.ts";

export interface LinksOptions {
  readonly deps: TellDeps & Pick<DeliveryDeps, "processes" | "random">;
  readonly links: LinkLedger;
  readonly paths: Paths;
  readonly disk: Disk;
  readonly roster: () => Roster;
  /** Other hosts are known than before. */
  readonly hostsChanged: () => void;
  readonly refused: (error: PartyError) => void;
  readonly failed: (error: unknown) => void;
  readonly version: string;
  readonly step: Step;
  readonly signal: AbortSignal;
}

export interface Links {
  hosts(): Hosts;
  /** Something may wait to be carried: the ledger changed. */
  changed(): void;
  /** Keeps unverified messages from programs that work without permission checks. */
  readonly guard: GuardBypass;
  /** How this host and the others are. */
  readonly health: DaemonHealth;
  /** What is asked of the link beside that. */
  readonly mail: MailRequests;
  /**
   * Reads the settings again, exchanges now, and tells how the link stands; with `look` also whether the original scripts
   * use the repository. Throws LINK_UNKNOWN without one.
   */
  sync(look: boolean): Promise<LinkDocument>;
  stop(): Promise<void>;
}

interface Running {
  readonly config: LinkConfig;
  readonly peers: readonly TrustedHost[];
  readonly loop: LinkLoop;
  readonly session: ClassicSession | undefined;
  document(): LinkDocument;
  hosts(): Hosts;
  /** Is there a `messages.json` on `main`? */
  holdsScripts(): Promise<boolean>;
}

const USES_SCRIPTS =
  "main holds coordination/messages.json, the original scripts' file: to talk with hosts that run them, add --layout classic";

/** Keeps this host linked to others, as its settings say: none, until `relay link add` writes them. */
export const startLinks = (options: LinksOptions): Links => {
  const { paths, refused } = options;
  const file = join(paths.config, "link.json");
  let running: Running | undefined;
  const health = createDaemonHealth({
    ...options,
    // Where that fails, the next exchange finds it to be new as well.
    publish: () => void running?.loop.sync().catch(() => undefined),
  });

  const peersFile = join(paths.config, "peers.json");
  const reload = async (): Promise<void> => {
    const config = readLinkConfig(file);
    const peers = readTrustedHosts(peersFile);
    const isSame = JSON.stringify(config) === JSON.stringify(running?.config);
    if (isSame && JSON.stringify(peers) === JSON.stringify(running?.peers ?? peers)) return;
    const before = running;
    running = undefined;
    await before?.loop.stop();
    running = begin(options, health, config, peers);
    options.hostsChanged();
  };
  try {
    running = begin(options, health, readLinkConfig(file), readTrustedHosts(peersFile));
  } catch (error) {
    if (!(error instanceof PartyError)) throw error;
    refused(error);
  }

  return {
    hosts: () => running?.hosts() ?? NO_HOSTS,
    changed: () => running?.loop.wake(),
    // Without a link nothing more is allowed than before.
    guard: createGuardBypass(options.deps.processes, () => running?.config.inBypass ?? []),
    health,
    mail: createMailRequests({ ...options.deps, sha256 }, options.links, () => running),
    sync: async (look) => {
      await reload();
      if (running === undefined) throw notLinked();
      const { loop, document, holdsScripts } = running;
      await loop.sync();
      const link = document();
      const isScripts = look && link.layout === "snapshot" && (await holdsScripts());
      return isScripts ? { ...link, notices: [...link.notices, USES_SCRIPTS] } : link;
    },
    stop: async () => {
      await running?.loop.stop();
      health[Symbol.dispose]();
    },
  };
};

/** Where nothing leads to other hosts any more, what waits for them says so. */
const begin = (
  options: LinksOptions,
  health: DaemonHealth,
  config: LinkConfig | undefined,
  peers: readonly TrustedHost[],
): Running | undefined => {
  if (config !== undefined) return startLink(options, health, config, peers);
  holdUnlinked(options);
  health.exchanged(undefined);
  return undefined;
};

const startLink = (
  options: LinksOptions,
  health: DaemonHealth,
  config: LinkConfig,
  peers: readonly TrustedHost[],
): Running => {
  const { deps, links, paths, disk, step } = options;
  const { clock } = deps;
  const { name, host } = config;
  const trusted = (peer: string): TrustedHost | undefined =>
    peers.find((known) => known.host === peer);
  const seals = {
    own: openHostKey(paths.config, host, disk),
    checks: keyChecks,
    trusted,
    sha256,
  };
  const directory = join(dirname(paths.ledger), "link", name);
  disk.makeDirectory(dirname(directory));
  const access: RemoteAccess = {
    url: config.url,
    tokenFile: config.tokenFile,
    helper: join(packageRoot(), "bin/agents/git-credential"),
    environment: process.env,
  };
  const mirrorOptions = { access, author: host, processes: deps.processes, step };
  let opening: Promise<Mirror> | undefined;
  const mirror = async (): Promise<Mirror> => {
    opening ??= openMirror({ ...mirrorOptions, directory, follows: rounds.follows });
    try {
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  const instance = randomUUID();
  const state = (): LinkState => links.link(name, instance);
  const linkDeps: LinkDeps = {
    ...deps,
    links,
    name,
    host,
    roster: options.roster,
    mayReach: (message, recipient) =>
      mayReach({ allow: config.allow, trusted }, message, recipient),
    state,
  };
  releaseAllowed(linkDeps);
  const rounds = createLinkRounds({
    deps: linkDeps,
    config,
    mirror,
    seals,
    random: deps.random,
    facts: health.facts,
    riders: health.riders(host),
    logs:
      config.logs === undefined
        ? NO_LOGS
        : createLinkLogFiles({ host, directory: config.logs, fallback: paths.log }),
    follow: followerOf(config, access, directory),
  });
  const status = join(paths.state, "link.json");
  let progress: Omit<LinkProgress, "seals"> = {
    round: undefined,
    since: clock.now(),
    syncedAt: undefined,
  };
  const document = (): LinkDocument =>
    describeLink(config, links, state(), {
      ...progress,
      seals,
      notices: rounds.notices(),
      silent: rounds.session?.silent ?? new Map(),
      left: rounds.left(),
    });
  const hosts = (): Hosts => ({
    own: host,
    manager: config.manager,
    others: othersOf(config, links),
  });
  let others = othersOf(config, links).join();
  const loop = startLinkLoop({
    clock,
    random: deps.random,
    beat: config.beat,
    slowest: config.poll,
    signal: options.signal,
    failed: options.failed,
    waiting: () => rounds.waits(new Set(othersOf(config, links))),
    round: rounds.exchange,
    told: (round) => {
      const now = clock.now();
      const same = progress.round?.reached.kind === round.reached.kind;
      progress = {
        round,
        since: same ? progress.since : now,
        syncedAt: round.reached.kind === "reached" ? now : progress.syncedAt,
      };
      disk.replace(status, `${JSON.stringify(document(), undefined, 2)}\n`);
      health.exchanged({ ...document(), poll_seconds: config.poll / 1_000 });
      const known = othersOf(config, links).join();
      if (known !== others) options.hostsChanged();
      others = known;
    },
  });
  const holdsScripts = (): Promise<boolean> =>
    holdsMessages({ ...mirrorOptions, directory: `${directory}.look` });
  return { config, peers, loop, session: rounds.session, document, hosts, holdsScripts };
};

const followerOf = (
  { clone: directory }: LinkConfig,
  access: RemoteAccess,
  mirror: string,
): RoundsOptions["follow"] => {
  if (directory === undefined) return undefined;
  const clone = createClone({ directory, access });
  return (tip) => clone.follow(mirror, tip);
};

const othersOf = ({ name, host, peers }: LinkConfig, links: LinkLedger): readonly string[] => {
  const seen = links
    .peers()
    .filter(({ link }) => link === name)
    .map((peer) => peer.host);
  return [...new Set([...seen, ...peers])].filter((one) => one !== host);
};

const holdUnlinked = ({ deps, links }: LinksOptions): void => {
  for (const delivery of links.unsent()) {
    holdFor(deps, delivery, `no link leads to ${hostOf(delivery.recipient) ?? "its host"}`);
  }
};
