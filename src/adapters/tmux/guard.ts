import type { Guard, Typed } from "../../ports/panes.ts";
import { type Command, commandsToLine } from "./quote.ts";
import type { Reply } from "./server.ts";

/**
 * One command that types `acts` if everything the guard names still holds, and says which of the two it did. The test
 * and what it guards are one step of the server's queue: no other client and no program comes between them.
 */
export const guardedCommand = (
  guard: Guard,
  acts: readonly Command[],
  otherwise: readonly Command[],
): Command => {
  const { pane } = guard.incarnation;
  const report: Command = ["display-message", "-p", "-t", pane, `${REFUSED} ${FACTS}`];
  return [
    "if-shell",
    "-F",
    "-t",
    pane,
    guardToFormat(guard),
    commandsToLine([...acts, ["display-message", "-p", TYPED]]),
    commandsToLine([...otherwise, report]),
  ];
};

/** Reads the answer to a {@link guardedCommand}; undefined where it does not tell which of the two was done. */
export const replyToTyped = (reply: Reply, guard: Guard): Typed | undefined => {
  if (reply.kind === "down") return { kind: "gone", reason: reply.reason };
  if (reply.lines.includes(TYPED)) return { kind: "typed" };
  const refusal = reply.lines.find((line) => line.startsWith(`${REFUSED} `));
  if (refusal !== undefined) return explain(refusal.slice(REFUSED.length + 1).split(" "), guard);
  if (reply.kind === "failed" && /can't find|no such/v.test(reply.message))
    return { kind: "gone", reason: reply.message };
  return undefined;
};

const TYPED = "party-typed";
const REFUSED = "party-refused";

const FACTS =
  "#{pane_id} #{pid} #{start_time} #{pane_pid} #{pane_in_mode} #{?pane_dead,1,0} " +
  "#{?pane_input_off,1,0} #{?pane_synchronized,1,0} #{cursor_x} #{cursor_y} #{pane_current_command}";

const guardToFormat = (guard: Guard): string => {
  const { marker } = guard;
  const facts = expectedFacts(guard);
  // A program's name may hold anything. What could mean something to a format becomes a wildcard.
  const same = SAFE_NAME.test(guard.command)
    ? `#{==:${FACTS},${facts.join(" ")} ${guard.command}}`
    : `#{m:${facts.join(" ")} ${guard.command.replaceAll(UNSAFE, "*")},${FACTS}}`;
  return marker === undefined ? same : `#{&&:${same},#{C:${markerToPattern(marker)}}}`;
};

const expectedFacts = ({ incarnation, cursor }: Guard): readonly (string | number)[] => {
  const { pane, serverPid, serverStartedAt, panePid } = incarnation;
  const facts = [serverPid, serverStartedAt, panePid, 0, 0, 0, 0, cursor.x, cursor.y];
  if (!/^%\d+$/v.test(pane) || !facts.every((fact) => Number.isSafeInteger(fact)))
    throw new Error(`A guard can not hold ${JSON.stringify({ pane, facts })}.`);
  return [pane, ...facts];
};

const SAFE_NAME = /^[\w.+\-]+$/v;
const UNSAFE = /[^\w.+\-]+/gv;

/** Brackets and `#` mean something to patterns and formats: they match any character here. */
const markerToPattern = (marker: string): string => {
  if (!/^[\w \[\]#+\-]+$/v.test(marker))
    throw new Error(`A marker can not hold ${JSON.stringify(marker)}.`);
  return marker.replaceAll(/[\[\]#]/gv, "?");
};

const REASONS = [
  undefined,
  "the tmux server was restarted",
  "the tmux server was restarted",
  "another program was started in the pane",
  "a mode of tmux is on",
  "the pane's program has ended",
  "the pane's input is switched off",
  "the window's panes are synchronized: keys would reach the others too",
  "the cursor moved",
  "the cursor moved",
] as const;

const explain = (facts: readonly string[], guard: Guard): Typed => {
  const expected = expectedFacts(guard);
  // tmux reports on some other pane when this one does not exist.
  if (facts[0] !== expected[0])
    return { kind: "gone", reason: `the pane ${guard.incarnation.pane} does not exist` };
  const different = expected.findIndex((fact, index) => facts[index] !== String(fact));
  if (different !== -1)
    return { kind: "refused", reason: REASONS[different] ?? "the pane changed" };
  const command = facts.slice(expected.length).join(" ");
  const reason =
    command === guard.command
      ? `${JSON.stringify(guard.marker)} no longer stands on the screen`
      : `the foreground program is now ${JSON.stringify(command)}`;
  return { kind: "refused", reason };
};
