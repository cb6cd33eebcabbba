import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { waitFor } from "./demo-agent.ts";
import type { ModelServer } from "./model-server/model-server.ts";
import type { RealAgent } from "./real-agent.ts";
import { PROGRAMS } from "./real-programs/programs.ts";

/** A state that an agent can be in when a message comes. */
export interface Moment {
  readonly needsSleep?: boolean;
  /** Brings it about, and gives what ends it: a person who types, answers, waits. */
  begin(agent: RealAgent, model: ModelServer): Promise<() => Promise<void>>;
}

const DRAFT = "half a thought of a person";

/** Some show the rest of the first entry dimly behind it. */
const SLASH = "/(?:[a-z\\-]+)?";

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
    needsSleep: true,
    begin: async (agent, model) => {
      const before = model.arrivals(agent.api).length;
      await agent.say("RUN sleep 2 END");
      const isAsked = (): boolean => model.arrivals(agent.api).length > before;
      await waitFor("a tool's run", () => (isAsked() && model.open(agent.api) === 0) || undefined);
      return untilQuiet(agent, model);
    },
  },

  "dialog up": {
    begin: async (agent) => {
      dialogs += 1;
      const file = join(agent.directory, `made-${dialogs}`);
      const { askWith, asks, yes } = PROGRAMS[agent.program];
      await agent.say(`${askWith} touch ${file} END`);
      await agent.showing(asks);
      return async () => {
        assert.ok(!existsSync(file), "nobody but the person may answer the dialog");
        agent.key(yes);
        await waitFor("the person's answer to count", () => existsSync(file) || undefined);
      };
    },
  },

  "draft typed": {
    begin: async (agent) => {
      agent.key("-l", DRAFT);
      await agent.showing(PROGRAMS[agent.program].composed(DRAFT));
      return async () => {
        await agent.showing(PROGRAMS[agent.program].composed(DRAFT));
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
      await agent.showing(PROGRAMS[agent.program].composed(SLASH));
      return async () => {
        await agent.showing(PROGRAMS[agent.program].composed(SLASH));
        agent.key("BSpace");
      };
    },
  },

  "killed in a turn": {
    begin: async (agent, model) => {
      await agent.say("STREAM 8 END");
      await waitFor("a stream", () => model.open(agent.api) > 0 || undefined);
      return async () => {
        await agent.crash();
        await agent.resume();
      };
    },
  },

  "just crashed": {
    begin: async (agent, model) => {
      // The turn before is over: this is not the moment at which one is broken off.
      await untilQuiet(agent, model)();
      await agent.crash();
      return async () => {
        assert.doesNotMatch(agent.screen(), /relay-message/v, "nothing is typed into a shell");
        await agent.resume();
      };
    },
  },
};
