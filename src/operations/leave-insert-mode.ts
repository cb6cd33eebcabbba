import { awaitScreen } from "./await-screen.ts";
import type { DeliveryDeps, RunningAgent, Sight } from "./delivery-deps.ts";
import { guardOf } from "./look-at-agent.ts";

const INSERT_MARK = /-- INSERT --/v;
const TIMEOUT = 1_000;

/**
 * With `RELAY_VIM_MODE`, presses Escape once in a composer that shows vim's insert mark; Escape anywhere else interrupts
 * an agent. Returns the sight to submit from, or undefined when the mark did not go.
 */
export const leaveInsertMode = async (
  deps: DeliveryDeps,
  agent: RunningAgent,
  sight: Sight,
): Promise<Sight | undefined> => {
  if (!deps.vimMode || !showsInsertMark(sight)) return sight;
  const pressed = await deps.panes.press("Escape", guardOf(sight, undefined));
  if (pressed.kind !== "typed") return undefined;
  return awaitScreen(deps, agent, TIMEOUT, (now) =>
    now !== undefined && !showsInsertMark(now) ? now : undefined,
  );
};

const showsInsertMark = ({ screen }: Sight): boolean =>
  screen.rows.some(({ text }) => INSERT_MARK.test(text));
