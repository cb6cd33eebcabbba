import { panesContract } from "../contract/panes.ts";
import { setupTmuxPanes } from "../support/tmux-panes.ts";

// tmux tells what changes without output, such as a death, once a second.
panesContract("panes over control mode", (t) =>
  setupTmuxPanes(t, { program: "tmux", latency: 1200 }),
);
