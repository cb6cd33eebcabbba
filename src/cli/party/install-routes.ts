import { buildCommand } from "@stricli/core";

import { INSTALLABLE, type Installable } from "../../domain/agent-settings.ts";
import { STATUSES } from "../statuses.ts";
import type { PartyContext } from "./context.ts";
import { json, type JsonFlags } from "./json-flag.ts";

const agent = {
  kind: "enum",
  values: INSTALLABLE,
  brief: "The program; may be given more than once",
  variadic: true,
  optional: true,
} as const;

const dryRun = {
  kind: "boolean",
  brief: "Show what would be changed, and change nothing",
  default: false,
  withNegated: false,
} as const;

export const installCommand = buildCommand<InstallFlags, [], PartyContext>({
  docs: {
    brief: "Install Party for this user, or its hooks into agents' programs",
    fullDescription: `The share, launchers in ~/.local/bin, a unit for the service manager, slash commands of Claude Code. With --agent: hooks in the settings of that program instead.\nWhat you have made or changed stays. Every file that it edits is backed up beside it; \`party uninstall\` undoes it to the byte. A second run has nothing to do, and a step that fails leaves nothing behind.\nExample: party install --dry-run\n${STATUSES}`,
  },
  parameters: {
    flags: {
      agent,
      mcp: {
        kind: "boolean",
        brief: "Register the MCP server `relay mcp` with --agent's program as well",
        default: false,
        withNegated: false,
      },
      statusline: {
        kind: "boolean",
        brief:
          "Keep what Claude Code tells its status line: model, context, cost. Yours goes on as before",
        default: false,
        withNegated: false,
      },
      commands: {
        kind: "boolean",
        brief: "Slash commands of Claude Code: /rec, /pc, /attack",
        default: true,
      },
      systemd: {
        kind: "boolean",
        brief: "A unit for the service manager",
        default: true,
      },
      dryRun,
      json,
    },
  },
  async func(flags) {
    await (await import("./install.ts")).install(this, flags);
  },
});

export const uninstallCommand = buildCommand<UninstallFlags, [], PartyContext>({
  docs: {
    brief: "Undo what install did",
    fullDescription: `Your own edits stay, and so does the share, unless you purge it. With --agent: the settings of that program alone.\nExample: party uninstall --dry-run\n${STATUSES}`,
  },
  parameters: {
    flags: {
      agent,
      purge: {
        kind: "boolean",
        brief: "Remove the share as well, with all messages; for the human only",
        default: false,
        withNegated: false,
      },
      dryRun,
      json,
    },
  },
  async func(flags) {
    await (await import("./uninstall.ts")).uninstall(this, flags);
  },
});

export const doctorCommand = buildCommand<DoctorFlags, [], PartyContext>({
  docs: {
    brief: "Look for what is broken, say why it matters, and mend it",
    fullDescription: `Looks at programs, share, permissions, ledger, disk, clock, launchers, hooks, agents, panes and the daemon. With --fix it mends what takes no decision of yours, and looks again.\nExample: party doctor --fix\nExit: 0 nothing is broken (warnings may stand), 2 usage, 3 something is broken.`,
  },
  parameters: {
    flags: {
      fix: {
        kind: "boolean",
        brief: "Mend what takes no decision",
        default: false,
        withNegated: false,
      },
      json,
    },
  },
  async func(flags) {
    await (await import("./doctor.ts")).doctor(this, flags);
  },
});

export interface DoctorFlags extends JsonFlags {
  readonly fix: boolean;
}

interface PlanFlags extends JsonFlags {
  readonly agent?: readonly Installable[];
  readonly dryRun: boolean;
}

export interface UninstallFlags extends PlanFlags {
  readonly purge: boolean;
}

export interface InstallFlags extends PlanFlags {
  readonly mcp: boolean;
  readonly statusline: boolean;
  readonly commands: boolean;
  readonly systemd: boolean;
}
