import {
  type ControlClient,
  type ControlClientOptions,
  openControlClient,
} from "./control-client.ts";
import type { Command } from "./quote.ts";

/** A control client that hears of the changes in one session. */
export interface EventClient {
  /** Tells tmux which panes of the session are watched. Rejects when the connection is lost. */
  follow(panes: readonly string[], watched: ReadonlySet<string>): Promise<void>;
  close(): Promise<void>;
}

export interface EventClientOptions extends Pick<
  ControlClientOptions,
  "program" | "environment" | "socket" | "onEnd"
> {
  /** As tmux writes it: `$3`. */
  readonly session: string;
  readonly onPane: (pane: string) => void;
  /** Panes may have come, gone, or moved to another session. */
  readonly onLayout: () => void;
}

export const openEventClient = ({
  onPane,
  onLayout,
  ...options
}: EventClientOptions): EventClient => {
  const states = new Map<string, "watched" | "silent">();

  const notified = (line: string): void => {
    const [name = ""] = line.split(" ", 1);
    const pane = PANE.exec(line)?.groups?.["pane"];
    // A pane that fell a second behind is paused by tmux. Nobody reads what it wrote: go on from here.
    if (name === "%pause" && pane !== undefined && states.get(pane) === "watched") resume(pane);
    if (LAYOUT.has(name)) onLayout();
    else if (pane !== undefined && states.get(pane) !== "silent") onPane(pane);
  };

  const client: ControlClient = openControlClient({
    ...options,
    flags: "ignore-size,pause-after=1",
    onNotification: notified,
  });

  const resume = (pane: string): void => {
    // A lost connection is told by onEnd.
    client.ask([["refresh-client", "-A", `${pane}:continue`]]).catch(() => undefined);
  };

  return {
    follow: async (panes, watched) => {
      const changes = panes.flatMap((pane) => {
        const wanted = watched.has(pane) ? "watched" : "silent";
        const before = states.get(pane);
        states.set(pane, wanted);
        return before === wanted ? [] : changeCommands(pane, wanted, before !== undefined);
      });
      for (const pane of states.keys()) if (!panes.includes(pane)) states.delete(pane);
      // One entry each: a pane that has just closed must not keep the others from being followed.
      await Promise.all(
        [[["display-message", "-p", ""]], ...changes].map((each) => client.ask(each)),
      );
    },
    close: client.close,
  };
};

/**
 * Silent panes are paused, not switched `off`: by its manual tmux stops reading from a pane that all clients have off,
 * and a program that nobody reads from stands still.
 */
const changeCommands = (
  pane: string,
  wanted: "watched" | "silent",
  known: boolean,
): readonly (readonly Command[])[] => {
  const name = `party${pane}`;
  if (wanted === "watched") {
    const subscribe: Command = ["refresh-client", "-B", `${name}:${pane}:${SUBSCRIBED}`];
    return [...(known ? [[["refresh-client", "-A", `${pane}:continue`]]] : []), [subscribe]];
  }
  return [
    [["refresh-client", "-A", `${pane}:pause`]],
    ...(known ? [[["refresh-client", "-B", name]]] : []),
  ];
};

/** What changes without output: told by tmux about once a second. */
const SUBSCRIBED = "#{pane_dead} #{pane_pid} #{pane_in_mode} #{pane_current_command}";

/** The pane of `%output %3 …`, `%pause %3`, `%pane-mode-changed %3`, `%subscription-changed party%3 $1 @1 0 %3 : …`. */
const PANE =
  /^%(?:output|extended-output|pause|continue|pane-mode-changed|subscription-changed party%\d+ \$\d+ @\d+ \d+) (?<pane>%\d+)/v;

const LAYOUT: ReadonlySet<string> = new Set(
  (
    "%window-add %window-close %unlinked-window-add %unlinked-window-close %layout-change " +
    "%session-changed %sessions-changed %session-window-changed %exit"
  ).split(" "),
);
