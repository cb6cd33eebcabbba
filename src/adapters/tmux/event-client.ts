import {
  type ControlClient,
  type ControlClientOptions,
  openControlClient,
} from "./control-client.ts";
import type { Command } from "./quote.ts";

/** A control client that hears of the changes in one session. */
export interface EventClient {
  /** Tells tmux which panes of the session are watched: with none it costs nothing. Rejects when the connection is lost. */
  follow(panes: readonly string[], watched: ReadonlySet<string>): Promise<void>;
  /** Pauses a pane that is watched, or goes on with it. */
  mute(pane: string, muted: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface EventClientOptions extends Pick<
  ControlClientOptions,
  "program" | "environment" | "records" | "socket" | "onEnd"
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
  const states = new Map<string, PaneState>();

  let subscribed = false;

  const watchedPanes = (): readonly string[] =>
    [...states.keys()].filter((pane) => states.get(pane) === "watched");

  const notified = (line: string): void => {
    const [name = ""] = line.split(" ", 1);
    const pane = PANE.exec(line)?.groups?.["pane"];
    // A pane that fell a second behind is paused by tmux. Nobody reads what it wrote: go on from here.
    if (name === "%pause" && pane !== undefined && states.get(pane) === "watched") resume(pane);
    if (LAYOUT.has(name)) onLayout();
    else if (name === "%subscription-changed") for (const each of watchedPanes()) onPane(each);
    else if (pane !== undefined && !QUIET.has(states.get(pane))) onPane(pane);
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
        return changeCommands(pane, before, wanted);
      });
      for (const pane of states.keys()) if (!panes.includes(pane)) states.delete(pane);
      const subscribes = watched.size > 0;
      if (subscribes !== subscribed) changes.unshift([subscribes ? SUBSCRIBE : UNSUBSCRIBE]);
      subscribed = subscribes;
      // One entry each: a pane that has just closed must not keep the others from being followed.
      await Promise.all(changes.map((each) => client.ask(each)));
    },
    mute: async (pane, muted) => {
      const [from, to] = muted ? (["watched", "muted"] as const) : (["muted", "watched"] as const);
      if (states.get(pane) !== from) return;
      states.set(pane, to);
      await client.ask([["refresh-client", "-A", `${pane}:${muted ? "pause" : "continue"}`]]);
    },
    close: client.close,
  };
};

type PaneState = "watched" | "muted" | "silent";

const QUIET: ReadonlySet<PaneState | undefined> = new Set<PaneState>(["muted", "silent"]);

/**
 * Silent panes are paused, not switched `off`: by its manual tmux stops reading from a pane that all clients have off,
 * and a program that nobody reads from stands still.
 */
const changeCommands = (
  pane: string,
  before: PaneState | undefined,
  wanted: "watched" | "silent",
): readonly (readonly Command[])[] => {
  if (wanted === before || (wanted === "silent" && before === "muted")) return [];
  if (wanted === "silent") return [[["refresh-client", "-A", `${pane}:pause`]]];
  return before === undefined ? [] : [[["refresh-client", "-A", `${pane}:continue`]]];
};

/**
 * What changes without output, such as a death where `remain-on-exit` is on: told about once a second. Asked of the
 * session, because tmux tells nothing of a pane that is dead.
 */
const SUBSCRIBE: Command = [
  "refresh-client",
  "-B",
  "party::#{W:#{P:#{pane_id} #{pane_dead} #{pane_pid} #{pane_in_mode} #{pane_synchronized} #{pane_current_command} }}",
];

/** tmux asks itself once a second for as long as somebody subscribes. */
const UNSUBSCRIBE: Command = ["refresh-client", "-B", "party"];

/** The pane of `%output %3 …`, `%pause %3`, `%pane-mode-changed %3`. */
const PANE = /^%(?:output|extended-output|pause|continue|pane-mode-changed) (?<pane>%\d+)/v;

const LAYOUT: ReadonlySet<string> = new Set(
  (
    "%window-add %window-close %unlinked-window-add %unlinked-window-close %layout-change " +
    "%session-changed %sessions-changed %session-window-changed %exit"
  ).split(" "),
);
