import { buildCommand, buildRouteMap } from "@stricli/core";

import { parseDuration } from "../../domain/duration.ts";
import { STATUSES } from "../statuses.ts";
import type { PartyContext } from "./context.ts";
import { doctorCommand, installCommand, uninstallCommand } from "./install-routes.ts";
import { json, type JsonFlags } from "./json-flag.ts";
import type { Verb } from "./verbs.ts";

const oneSession = {
  kind: "tuple",
  parameters: [{ placeholder: "session", brief: "its name", parse: String, optional: true }],
} as const;

const start = buildCommand<StartFlags, [session?: string, dir?: string], PartyContext>({
  docs: {
    brief: "Start a session with its agents, or go to the one that runs",
    fullDescription: `Lays out the agents' panes, starts them and the daemon, and attaches. After a reboot it offers to bring back every session with its agents' own conversations.\nExample: party web ~/projects/web\nExample: party --resume\n${STATUSES}`,
  },
  parameters: {
    flags: {
      session: {
        kind: "parsed",
        parse: String,
        brief: "The session, where its name is a command's",
        optional: true,
      },
      resume: {
        kind: "boolean",
        brief:
          "Bring back the sessions that ended without party stop (default: asks at a terminal)",
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
    fullDescription: `Waiting mail stays, and how each agent's work stands is written to recovery/. Ending a session that does not run is no error.\nExample: party stop web\n${STATUSES}`,
  },
  parameters: { flags: { json }, positional: oneSession },
  async func(flags, name) {
    await (await import("./stop.ts")).stop(this, flags, name);
  },
});

const status = buildCommand<StatusFlags, [session?: string], PartyContext>({
  docs: {
    brief: "Show the sessions, their agents and the daemon",
    fullDescription: `One line for each agent. WAITS: messages on their way in. OWES: answers due. MODEL, CONTEXT, IN/OUT (tokens) and COST stand there where programs tell them.\nExample: party status --json\n${STATUSES}`,
  },
  parameters: {
    flags: {
      watch: {
        kind: "boolean",
        brief: "Show it until you press q; with --json one document for each change",
        default: false,
        withNegated: false,
      },
      json,
    },
    positional: oneSession,
  },
  async func(flags, name) {
    await (await import("./status.ts")).status(this, flags, name);
  },
});

const top = buildCommand<TopFlags, [], PartyContext>({
  docs: {
    brief: "Show the room live: agents, queues, debts, incidents, link",
    fullDescription: `Draws only what changes, and costs nothing that you do not look at. q ends it. Without a terminal it prints once.\nExample: party top --once\n${STATUSES}`,
  },
  parameters: {
    flags: {
      once: {
        kind: "boolean",
        brief: "Print it once, and do not take the screen",
        default: false,
        withNegated: false,
      },
      json,
    },
  },
  async func(flags) {
    await (await import("./top.ts")).top(this, flags);
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
          "How it is driven: claude, codex, copilot, gemini, opencode, generic, or one of party.toml (default: found out)",
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

const selftest = buildCommand<SelftestFlags, [profile: string], PartyContext>({
  docs: {
    brief: "Prove that what is pasted into a profile's program arrives whole",
    fullDescription: `Starts the program in a tmux server and a directory of its own, and takes no turn of its model. What came of it is kept in state/proven.json, for this version.\nExample: party selftest claude\nExit: 0 proven, 2 usage, 3 configuration, 4 no such profile, 5 not proven or another selftest runs, 6 unavailable, 130 interrupted.`,
  },
  parameters: {
    flags: {
      command: {
        kind: "parsed",
        parse: String,
        brief: "What to run (default: the path in an agent's command, else the profile's launch)",
        optional: true,
      },
      submit: {
        kind: "boolean",
        brief: "Press the submit key as well, which costs a turn of its model",
        default: false,
        withNegated: false,
      },
      timeout: {
        kind: "parsed",
        parse: parseDuration,
        brief: "How long it may take to be ready (default: 60s)",
        optional: true,
      },
      json,
    },
    positional: {
      kind: "tuple",
      parameters: [{ placeholder: "profile", brief: "such as claude", parse: String }],
    },
  },
  async func(flags, profile) {
    await (await import("./selftest.ts")).selftest(this, flags, profile);
  },
});

export interface SelftestFlags extends JsonFlags {
  readonly command?: string;
  readonly submit: boolean;
  readonly timeout?: number;
}

export interface StatusFlags extends JsonFlags {
  readonly watch: boolean;
}

export interface TopFlags extends JsonFlags {
  readonly once: boolean;
}

export interface StartFlags extends JsonFlags {
  readonly resume?: boolean;
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
  routes: {
    start,
    stop,
    status,
    top,
    adopt,
    regenerate,
    demo,
    selftest,
    install: installCommand,
    uninstall: uninstallCommand,
    doctor: doctorCommand,
  } satisfies Record<Verb, unknown>,
  defaultCommand: "start",
  docs: {
    brief: "Coding agents in one room: sessions on this machine",
    fullDescription: `\`party\` starts the agents, or goes to those that run.\n${STATUSES}`,
  },
});
