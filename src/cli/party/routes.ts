import { buildCommand, buildRouteMap } from "@stricli/core";

import { INSTALLABLE, type Installable } from "../../domain/agent-settings.ts";
import { STATUSES } from "../statuses.ts";
import type { PartyContext } from "./context.ts";
import type { Verb } from "./verbs.ts";

const json = { kind: "boolean", brief: "Print one JSON document", default: false } as const;

const oneSession = {
  kind: "tuple",
  parameters: [{ placeholder: "session", brief: "its name", parse: String, optional: true }],
} as const;

const start = buildCommand<StartFlags, [session?: string, dir?: string], PartyContext>({
  docs: {
    brief: "Start a session with its agents, or go to the one that runs",
    fullDescription: `Lays out the agents' panes, starts them and the daemon, and attaches.\nExample: party web ~/projects/web\n${STATUSES}`,
  },
  parameters: {
    flags: {
      session: {
        kind: "parsed",
        parse: String,
        brief: "The session, where its name is a command's",
        optional: true,
      },
      detach: { kind: "boolean", brief: "Do not attach", default: false, withNegated: false },
      json,
    },
    aliases: { s: "session", d: "detach" },
    positional: {
      kind: "tuple",
      parameters: [
        {
          placeholder: "session",
          brief: "its name (default: party)",
          parse: String,
          optional: true,
        },
        {
          placeholder: "dir",
          brief: "where all agents work (default: as configured, else here)",
          parse: String,
          optional: true,
        },
      ],
    },
  },
  async func(flags, session, dir) {
    await (await import("./start.ts")).start(this, flags, session, dir);
  },
});

const stop = buildCommand<JsonFlags, [session?: string], PartyContext>({
  docs: {
    brief: "End a session, its agents, and with the last one the daemon",
    fullDescription: `Waiting mail stays. Ending a session that does not run is no error.\nExample: party stop web\n${STATUSES}`,
  },
  parameters: { flags: { json }, positional: oneSession },
  async func(flags, name) {
    await (await import("./stop.ts")).stop(this, flags, name);
  },
});

const status = buildCommand<JsonFlags, [session?: string], PartyContext>({
  docs: {
    brief: "Show the sessions, their agents and the daemon",
    fullDescription: `Example: party status --json\n${STATUSES}`,
  },
  parameters: { flags: { json }, positional: oneSession },
  async func(flags, name) {
    await (await import("./status.ts")).status(this, flags, name);
  },
});

const adopt = buildCommand<AdoptFlags, [pane: string, role: string], PartyContext>({
  docs: {
    brief: "Make the program in a pane the agent of a role",
    fullDescription: `For a session started by hand, or one more agent in a running one.\nExample: party adopt %7 cx\n${STATUSES}`,
  },
  parameters: {
    flags: {
      session: {
        kind: "parsed",
        parse: String,
        brief: "Its session (default: the pane's own)",
        optional: true,
      },
      replace: {
        kind: "boolean",
        brief: "Take the role from the pane that has it",
        default: false,
        withNegated: false,
      },
      profile: {
        kind: "parsed",
        parse: String,
        brief:
          "How it is driven: claude, codex, copilot, gemini, opencode, generic (default: found out)",
        optional: true,
      },
      transcript: {
        kind: "parsed",
        parse: String,
        brief: "The file its program logs to",
        optional: true,
      },
      json,
    },
    aliases: { s: "session" },
    positional: {
      kind: "tuple",
      parameters: [
        { placeholder: "pane", brief: "%3, or session:window.0", parse: String },
        { placeholder: "role", brief: "such as cc", parse: String },
      ],
    },
  },
  async func(flags, pane, role) {
    await (await import("./adopt.ts")).adopt(this, flags, pane, role);
  },
});

const regenerate = buildCommand<JsonFlags, [session?: string], PartyContext>({
  docs: {
    brief: "Find a session's panes again and write panes.json",
    fullDescription: `By the role each pane is marked with, else by its index: 0 oc, 1 cc, 2 cx.\nExample: party regenerate\n${STATUSES}`,
  },
  parameters: { flags: { json }, positional: oneSession },
  async func(flags, name) {
    await (await import("./regenerate.ts")).regenerate(this, flags, name);
  },
});

const demo = buildCommand<JsonFlags, [], PartyContext>({
  docs: {
    brief: "Show a room at work, with agents that only play",
    fullDescription: `Needs no agent, touches nothing of yours, leaves nothing behind, takes less than 20 s.\nExample: party demo --json\nExit: 0 done, 1 a message was lost or doubled, 2 usage, 3 configuration, 6 unavailable, 7 timed out, 130 interrupted.`,
  },
  parameters: { flags: { json } },
  async func(flags) {
    await (await import("./demo.ts")).demo(this, flags);
  },
});

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

const install = buildCommand<InstallFlags, [], PartyContext>({
  docs: {
    brief: "Add Party's hooks to the settings of agents' programs",
    fullDescription: `Every file that it edits is backed up beside it; \`party uninstall\` undoes it to the byte. A second run has nothing to do.\nExample: party install --agent claude --agent codex --dry-run\n${STATUSES}`,
  },
  parameters: {
    flags: {
      agent,
      mcp: {
        kind: "boolean",
        brief: "Register the MCP server `relay mcp` as well",
        default: false,
        withNegated: false,
      },
      dryRun,
      json,
    },
  },
  async func(flags) {
    await (await import("./install.ts")).install(this, flags);
  },
});

const uninstall = buildCommand<UninstallFlags, [], PartyContext>({
  docs: {
    brief: "Take out of programs' settings what install put in",
    fullDescription: `Your own edits stay. Without --agent: of all programs.\nExample: party uninstall --agent claude\n${STATUSES}`,
  },
  parameters: { flags: { agent, dryRun, json } },
  async func(flags) {
    await (await import("./install.ts")).uninstall(this, flags);
  },
});

export interface UninstallFlags extends JsonFlags {
  readonly agent?: readonly Installable[];
  readonly dryRun: boolean;
}

export interface InstallFlags extends UninstallFlags {
  readonly mcp: boolean;
}

export interface JsonFlags {
  readonly json: boolean;
}

export interface StartFlags extends JsonFlags {
  readonly session?: string;
  readonly detach: boolean;
}

export interface AdoptFlags extends JsonFlags {
  readonly session?: string;
  readonly replace: boolean;
  readonly profile?: string;
  readonly transcript?: string;
}

export const routes = buildRouteMap({
  routes: { start, stop, status, adopt, regenerate, demo, install, uninstall } satisfies Record<
    Verb,
    unknown
  >,
  defaultCommand: "start",
  docs: {
    brief: "Coding agents in one room: sessions on this machine",
    fullDescription: `\`party\` starts the agents, or goes to those that run.\n${STATUSES}`,
  },
});
