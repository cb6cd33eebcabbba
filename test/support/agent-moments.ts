import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { waitFor } from "./demo-agent.ts";
import type { ModelServer } from "./model-server/model-server.ts";
import type { RealAgent } from "./real-agent.ts";

/** A state that an agent can be in when a message comes. */
export interface Moment {
  /** Brings it about, and gives what ends it: a person who types, answers, waits. */
  begin(agent: RealAgent, model: ModelServer): Promise<() => Promise<void>>;
}

const DRAFT = "half a thought of a person";

const nothing = (): Promise<void> => Promise.resolve();

const untilQuiet = (agent: RealAgent, model: ModelServer) => (): Promise<void> =>
  waitFor("the stream's end", () => model.open(agent.api) === 0 || undefined, 30_000).then(
    () => undefined,
  );

let dialogs = 0;

export const MOMENTS: Readonly<Record<string, Moment>> = {
  idle: { begin: () => Promise.resolve(nothing) },

  streaming: {
    begin: async (agent, model) => {
      await agent.say("STREAM 2 END");
      await waitFor("a stream", () => model.open(agent.api) > 0 || undefined);
      return untilQuiet(agent, model);
    },
  },

  "in a tool": {
    begin: async (agent, model) => {
      await agent.say("RUN sleep 2 END");
      await agent.showing(agent.program === "claude" ? /⎿|Bash\(sleep/v : /sleep 2\n?/v);
      return untilQuiet(agent, model);
    },
  },

  "dialog up": {
    begin: async (agent) => {
      dialogs += 1;
      const file = join(agent.directory, `made-${dialogs}`);
      const isClaude = agent.program === "claude";
      await agent.say(`${isClaude ? "RUN" : "ASK"} touch ${file} END`);
      await agent.showing(isClaude ? /Do you want to proceed/v : /Would you like to run/v);
      return async () => {
        assert.ok(!existsSync(file), "nobody but the person may answer the dialog");
        agent.key(isClaude ? "Enter" : "y");
        await waitFor("the person's answer to count", () => existsSync(file) || undefined);
      };
    },
  },

  "draft typed": {
    begin: async (agent) => {
      agent.key("-l", DRAFT);
      await agent.showing(new RegExp(`[❯›][\\s\\u{a0}]${DRAFT}\\s*\\n`, "v"));
      return async () => {
        await agent.showing(new RegExp(`[❯›][\\s\\u{a0}]${DRAFT}\\s*\\n`, "v"));
        agent.key("C-u");
      };
    },
  },

  "copy-mode": {
    begin: (agent) => {
      agent.scroll();
      return Promise.resolve(() => {
        agent.key("-X", "cancel");
        return Promise.resolve();
      });
    },
  },

  "slash menu": {
    begin: async (agent) => {
      agent.key("-l", "/");
      await agent.showing(/[❯›][\s\u{a0}]\/\s*\n/v);
      return async () => {
        await agent.showing(/[❯›][\s\u{a0}]\/\s*\n/v);
        agent.key("BSpace");
      };
    },
  },

  "just crashed": {
    begin: async (agent) => {
      await agent.crash();
      return async () => {
        assert.doesNotMatch(agent.screen(), /relay-message/v, "nothing is typed into a shell");
        await agent.resume();
      };
    },
  },
};
