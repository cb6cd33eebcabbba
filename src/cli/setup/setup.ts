import { buildCommand, type Command } from "@stricli/core";

import { LAYOUTS } from "../../domain/links/link-config.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { STATUSES } from "../statuses.ts";
import type { Wanted } from "./setup-place.ts";

interface SetupFlags extends JsonFlag, Wanted {
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
      // Cloning and joining are loaded for nothing else.
      const [{ stepLine }, { runSteps }, { stepsFor }] = await Promise.all([
        import("../../domain/classic/render-setup.ts"),
        import("../../operations/setup/run-steps.ts"),
        import("./steps-for.ts"),
      ]);
      const { steps, next } = await stepsFor(this, host, flags);
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
