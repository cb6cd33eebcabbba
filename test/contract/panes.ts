import { describe } from "node:test";

import type { PanesSetup } from "./panes-fixture.ts";
import { describeLook } from "./panes-look.ts";
import { describeTyping } from "./panes-typing.ts";
import { describeWatch } from "./panes-watch.ts";

/** What every implementation of the port Panes over tmux owes its callers. */
export const panesContract = (name: string, setup: PanesSetup): void => {
  describe(name, () => {
    describeLook(setup);
    describeTyping(setup);
    describeWatch(setup);
  });
};
