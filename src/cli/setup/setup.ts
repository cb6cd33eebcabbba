import { basename, join, resolve } from "node:path";

import { buildCommand, type Command } from "@stricli/core";

import { stepLine } from "../../domain/classic/render-setup.ts";
import { readyCommand } from "../../domain/classic/known-hosts.ts";
import { PartyError } from "../../domain/error.ts";
import {
  DEFAULT_BEAT,
  DEFAULT_COURTESY,
  DEFAULT_POLL,
  type Layout,
  LAYOUTS,
  type LinkConfig,
} from "../../domain/links/link-config.ts";
import { type AddLinkInput, addLink, planLink } from "../../operations/links/add-link.ts";
import { runSteps, type Step } from "../../operations/setup/run-steps.ts";
import { type SetupDeps, setupSteps } from "../../operations/setup/set-up-host.ts";
import { requireHuman } from "../link/require-human.ts";
import { exchangeNow, requireReached } from "../link/sync-now.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { sayStatus } from "../relay/say-status.ts";
import { STATUSES } from "../statuses.ts";
import type { SetupPlace } from "./setup-place.ts";

interface SetupFlags extends JsonFlag {
  readonly repo?: string;
  readonly directory?: string;
  readonly layout?: Layout;
  readonly manager?: string;
  readonly tokenFile?: string;
  readonly logs?: string;
  readonly peer?: readonly string[];
  readonly replaceScripts: boolean;
  readonly dryRun: boolean;
}

export const setupCommand: Command<RelayContext> = buildCommand<SetupFlags, [string], RelayContext>(
  {
    docs: {
      brief: "Set this machine up as a host of a shared repository",
      fullDescription: `Clones or adopts the repository, checks the token, joins the link, writes the scripts that people know and starts the heartbeat: every step is checked, nothing of yours is removed, and it may be run again at any time. --dry-run says what it would do.
Example: relay setup build1 --repo https://git.example/team/Build.git --token-file /PAT --manager cx\n${STATUSES}`,
    },
    parameters: {
      flags: {
        repo: {
          kind: "parsed",
          parse: String,
          brief: "The git remote; as before where it is left out",
          optional: true,
        },
        directory: {
          kind: "parsed",
          parse: String,
          brief: "Where the clone is, or is to be: ~/Build",
          optional: true,
        },
        layout: {
          kind: "enum",
          values: LAYOUTS,
          brief:
            "How the repository is used: classic with scripts and a clone, snapshot with neither",
          optional: true,
        },
        manager: {
          kind: "parsed",
          parse: String,
          brief: "The role that gets what is addressed to this host",
          optional: true,
        },
        tokenFile: {
          kind: "parsed",
          parse: String,
          brief: "A file (0600) with a token in its first line",
          optional: true,
        },
        logs: {
          kind: "parsed",
          parse: String,
          brief: "The directory of the logs: /var/log",
          optional: true,
        },
        peer: {
          kind: "parsed",
          parse: String,
          brief: "Another host; repeatable",
          optional: true,
          variadic: true,
        },
        replaceScripts: {
          kind: "boolean",
          brief: "Put ours in the place of scripts that others wrote; copies are kept",
          default: false,
          withNegated: false,
        },
        dryRun: {
          kind: "boolean",
          brief: "Only say what would be done",
          default: false,
          withNegated: false,
        },
        json: jsonFlag,
      },
      positional: {
        kind: "tuple",
        parameters: [{ placeholder: "host", brief: "this host's id: build1", parse: String }],
      },
    },
    async func(flags, host) {
      const { steps, next } = stepsFor(this, host, flags);
      if (!flags.json) this.print(`=== Setup of ${host} ===`);
      let done = 0;
      const { steps: ran, failed } = await runSteps(steps, {
        dry: flags.dryRun,
        told: (step) => {
          done += 1;
          if (!flags.json) this.print(stepLine(step, done, steps.length));
        },
      });
      if (failed !== undefined) throw failed;
      if (flags.json) this.print({ host, dry_run: flags.dryRun, steps: ran });
      else if (!flags.dryRun) for (const line of next()) this.print(line);
    },
  },
);

type Wanted = Omit<SetupFlags, "json" | "dryRun">;

/** What a set-up of `host` does, and how a person goes on behind it. */
export const stepsFor = (
  context: RelayContext,
  host: string,
  wanted: Wanted = { replaceScripts: false },
): { readonly steps: readonly Step[]; readonly next: () => readonly string[] } => {
  const input = inputOf(context, wanted, host);
  const deps = depsOf(context, input);
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
const inputOf = (context: RelayContext, flags: Wanted, host: string): AddLinkInput => {
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
    ...placesOf(context.setup, flags, before, layout === "classic" ? url : undefined),
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

const depsOf = (context: RelayContext, input: AddLinkInput): SetupDeps => {
  const { link, setup } = context;
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
