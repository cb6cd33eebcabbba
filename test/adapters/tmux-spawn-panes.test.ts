import { panesContract } from "../contract/panes.ts";
import { OLD_TMUX, setupTmuxPanes } from "../support/tmux-panes.ts";

panesContract("panes over single processes, as for tmux 2.6", (t) =>
  setupTmuxPanes(t, { program: OLD_TMUX, latency: 500 }),
);
