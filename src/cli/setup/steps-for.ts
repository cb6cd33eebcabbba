import { basename, join, resolve } from "node:path";

import { readyCommand } from "../../domain/classic/known-hosts.ts";
import { PartyError } from "../../domain/error.ts";
import {
  DEFAULT_BEAT,
  DEFAULT_COURTESY,
  DEFAULT_POLL,
  type LinkConfig,
} from "../../domain/links/link-config.ts";
import { type AddLinkInput, addLink, planLink } from "../../operations/links/add-link.ts";
import type { Step } from "../../operations/setup/run-steps.ts";
import { type SetupDeps, setupSteps } from "../../operations/setup/set-up-host.ts";
import { requireHuman } from "../link/require-human.ts";
import { exchangeNow, requireReached } from "../link/sync-now.ts";
import type { RelayContext } from "../relay/context.ts";
import { sayStatus } from "../relay/say-status.ts";
import type { SetupPlace, Wanted } from "./setup-place.ts";

/** What a set-up of `host` does, and how a person goes on behind it. */
export const stepsFor = async (
  context: RelayContext,
  host: string,
  wanted: Wanted = { replaceScripts: false },
): Promise<{ readonly steps: readonly Step[]; readonly next: () => readonly string[] }> => {
  const setup = await context.openSetup();
  const input = inputOf(context, setup, wanted, host);
  const deps = depsOf(context, setup, input);
  const all = setupSteps(deps, { ...input, replaceScripts: wanted.replaceScripts });
  return {
    steps: input.layout === "classic" ? all : all.filter(({ name }) => !OF_CLONE.has(name)),
    next: () => nextLines(context, input, deps),
  };
};

/** What only a host with a clone needs. */
const OF_CLONE: ReadonlySet<string> = new Set([
  "Clone the repository",
  "Configure git's identity",
  "Write the scripts",
  "Start the heartbeat",
]);

const DEFAULT_LOGS = "/var/log";

/** What is not said stays as it was set up before. */
const inputOf = (
  context: RelayContext,
  setup: SetupPlace,
  flags: Wanted,
  host: string,
): AddLinkInput => {
  const before: Partial<LinkConfig> = context.link.config() ?? {};
  const url = urlOf(flags, before);
  const layout = flags.layout ?? before.layout ?? "classic";
  const manager = flags.manager ?? before.manager;
  return {
    ...paceOf(before),
    name: before.name,
    host: host.toLowerCase(),
    url,
    layout,
    manager,
    tokenFile: flags.tokenFile ?? before.tokenFile,
    peers: [...new Set([...(before.peers ?? []), ...(flags.peer ?? [])])],
    // Whoever names a manager wants it to get what the others write.
    allow: manager === undefined ? [] : [manager],
    replace: false,
    ...placesOf(setup, flags, before, layout === "classic" ? url : undefined),
  };
};

const paceOf = ({ poll, beat, courtesy }: Partial<LinkConfig>) => ({
  poll: poll ?? DEFAULT_POLL,
  beat: beat ?? DEFAULT_BEAT,
  courtesy: courtesy ?? DEFAULT_COURTESY,
});

const urlOf = ({ repo }: Wanted, { url }: Partial<LinkConfig>): string => {
  const chosen = repo ?? url;
  if (chosen !== undefined) return chosen;
  throw new PartyError("USAGE", "Which repository is it? There is no link yet.", {
    hint: "Name it: --repo https://…",
  });
};

/** Where the clone and the logs are; `url` is undefined where a layout needs neither. */
const placesOf = (
  { home, cwd }: SetupPlace,
  { directory, logs }: Wanted,
  before: Partial<LinkConfig>,
  url: string | undefined,
): { readonly clone: string; readonly logs: string } | undefined =>
  url === undefined
    ? undefined
    : {
        clone: resolve(
          cwd(),
          directory ?? before.clone ?? join(home, basename(url).replace(/\.git$/v, "")),
        ),
        logs: resolve(cwd(), logs ?? before.logs ?? DEFAULT_LOGS),
      };

const depsOf = (context: RelayContext, setup: SetupPlace, input: AddLinkInput): SetupDeps => {
  const { link } = context;
  const { url, tokenFile, host, clone: directory = setup.home } = input;
  const plan = () => planLink(link, context.roster(), input);
  const described = (isThere: boolean): string =>
    isThere ? "joined already" : `${host} on ${url}, ${input.layout}`;
  return {
    relay: setup.relay,
    sayIdle: async () => {
      if (context.hosts.state() !== undefined) return;
      await sayStatus(context, { status: "idle", job: undefined, message: undefined });
    },
    ...setup.open({ directory, url, tokenFile, host }),
    checkToken: (file) => link.checkToken(file),
    link: {
      look: () => described(plan().isThere),
      join: () => {
        const { isThere } = plan();
        // The same again grants nothing: an agent may make sure of its host.
        if (!isThere) {
          requireHuman(context, "link hosts");
          addLink(link, context.roster(), input);
        }
        return described(isThere);
      },
    },
    exchange: async () => {
      const document = await exchangeNow(context);
      requireReached(document);
      const others = document.peers.map((peer) => peer.host).join(", ");
      return others === "" ? "no other host is there yet" : `with ${others}`;
    },
  };
};

/** How a person goes on. */
const nextLines = (
  { link }: RelayContext,
  { host, layout }: AddLinkInput,
  { files }: SetupDeps,
): readonly string[] => {
  const other = link.status()?.peers[0]?.host ?? (host === "build1" ? "build2" : "build1");
  const next =
    layout === "classic"
      ? [`cd ${files.directory}`, `./check_health.sh`, readyCommand(host, other)]
      : [`relay send ${other} "Ready"`, "relay link list"];
  return ["Setup complete. Next:", ...next.map((command) => `  ${command}`)];
};
