import { spawn } from "node:child_process";

import { createTmux } from "../../adapters/tmux/command.ts";
import { isAtLeast } from "../../adapters/tmux/version.ts";
import { DEMO_SESSION } from "../../operations/demo-watch.ts";
import type { DemoStage } from "../../ports/demo-room.ts";
import type { DemoPlace } from "./demo-place.ts";

/** The room on this terminal. */
export type DemoScreen = Pick<DemoStage, "show" | "tell" | "leave">;

export interface DemoScreenOptions {
  readonly tmuxProgram: string;
  readonly place: DemoPlace;
  /** The person left before the end. */
  readonly left: () => void;
}

export const createDemoScreen = ({ tmuxProgram, place, left }: DemoScreenOptions): DemoScreen => {
  const { environment, tmuxSocket } = place;
  const socketArgs = ["-S", tmuxSocket];
  const tmux = createTmux({ program: tmuxProgram, socketArgs, environment });
  let isOver = false;

  return {
    show: async () => {
      const version = await tmux.version();
      await tmux.run(
        ...LOOK.map(([name, value]) => option(name, value)),
        // -E leaves without the line that tmux prints otherwise.
        ["bind-key", "-n", "C-c", "detach-client", "-E", "true"],
      );
      const readOnly = isAtLeast(version, 3, 2) ? ["-f", "read-only"] : ["-r"];
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const client = spawn(
        tmuxProgram,
        ["-u", ...socketArgs, "attach-session", "-t", `=${DEMO_SESSION}`, ...readOnly],
        { stdio: "inherit", env: environment },
      );
      client.on("error", reject);
      client.on("close", () => {
        if (!isOver) left();
        resolve(undefined);
      });
      return promise;
    },
    tell: async (who, what) => {
      // An option's value is shown as it is: nothing in it is read as a format again.
      await tmux.attempt(option("@demo_who", who), option("@demo_what", what));
    },
    leave: async () => {
      isOver = true;
      await tmux.attempt(["detach-client", "-s", `=${DEMO_SESSION}`, "-E", "true"]);
    },
  };
};

const option = (name: string, value: string): readonly string[] => [
  "set-option",
  "-g",
  name,
  value,
];

const LOOK: readonly (readonly [string, string])[] = [
  ["status", "2"],
  ["status-style", "default"],
  ["status-interval", "0"],
  ["status-format[0]", "#[bold] #{p6:@demo_who}#[nobold]#{@demo_what}"],
  ["status-format[1]", "#[dim] Party demo · a room of its own, gone at the end · Ctrl-C ends it"],
  ["pane-border-style", "dim"],
  ["pane-active-border-style", "dim"],
];
