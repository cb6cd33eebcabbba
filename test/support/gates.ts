import type { HoldCause } from "../../src/domain/delivery.ts";
import type { DemoAgent } from "./demo-agent.ts";
import type { Skin } from "./room.ts";

/** Something that keeps an agent from being typed to, and can be taken away. */
export interface Gate {
  readonly name: string;
  readonly because: (skin: Skin) => HoldCause;
  readonly raise: (agent: DemoAgent) => Promise<unknown>;
  /** Takes it away; gives the moment at which the pane showed that, in ms since 1970. */
  readonly clear: (agent: DemoAgent) => Promise<number>;
}

export const DRAFT = "rm -rf build/ && écho «日本» \\ 'quoted'  two blanks";

const at = (answer: Readonly<Record<string, unknown>>): number => Number(answer["ts"]);

export const GATES = {
  busy: {
    name: "is busy",
    because: () => "busy",
    raise: (agent) => agent.control({ do: "busy", ms: 600_000 }),
    clear: async (agent) => {
      await agent.control({ do: "busy", ms: 0 });
      for (;;) {
        const state = await agent.control({ do: "state" });
        if (state["busy"] === false) return at(state);
      }
    },
  },
  copyMode: {
    name: "is in copy-mode",
    because: () => "copy-mode",
    raise: (agent) => agent.tmux("copy-mode", "-t", agent.pane),
    clear: async (agent) => {
      await agent.tmux("send-keys", "-t", agent.pane, "-X", "cancel");
      return performance.timeOrigin + performance.now();
    },
  },
  dialog: {
    name: "shows a dialog",
    because: () => "dialog",
    raise: (agent) => agent.control({ do: "dialog" }),
    clear: async (agent) => at(await agent.control({ do: "answer" })),
  },
  menu: {
    name: "has its slash menu open",
    // The generic program's list has no pointer: what is typed is a draft there.
    because: (skin) => (skin === "generic" ? "draft" : "menu"),
    raise: (agent) => agent.control({ do: "menu" }),
    clear: async (agent) => at(await agent.control({ do: "clear" })),
  },
  draft: {
    name: "holds a human's draft",
    because: () => "draft",
    raise: (agent) => agent.control({ do: "type", text: DRAFT }),
    clear: async (agent) => at(await agent.control({ do: "clear" })),
  },
} satisfies Readonly<Record<string, Gate>>;
