import { holdsExactly } from "../domain/composer.ts";
import type { Attempt, Delivery } from "../ports/ledger.ts";
import { awaitScreen } from "./await-screen.ts";
import { beginAttempt } from "./begin-attempt.ts";
import {
  type DeliveryDeps,
  type RunningAgent,
  sameIncarnation,
  type Sight,
  type Typing,
} from "./delivery-deps.ts";
import { leaveInsertMode } from "./leave-insert-mode.ts";
import { guardOf, lookAtAgent } from "./look-at-agent.ts";
import type { Settling } from "./settling.ts";
import { conclude, stillWaits, type Turn } from "./turn.ts";

/** How long a program may take to paint what it was given, before the slow way decides. */
const PAINT_TIMEOUT = 3_000;

export interface Pasting {
  readonly typing: Typing;
  /** Where the program records what its model is sent. */
  readonly recorded: string | undefined;
  readonly settling: Settling;
}

/** Pastes a delivery into a composer that is ready, submits it, and says what came of it. */
export const pasteDelivery = async (
  deps: DeliveryDeps,
  agent: RunningAgent,
  delivery: Delivery,
  sight: Sight,
  { typing, recorded, settling }: Pasting,
): Promise<Turn> => {
  const { ledger, clock, panes } = deps;
  if (!stillWaits(deps, delivery)) return { kind: "moved" };
  // A bare command has no envelope that a transcript could show: what it does not show proves nothing.
  const transcript = typing.marker === undefined ? undefined : recorded;
  const beginning = { rung: "paste", sight, typing, transcript, settling } as const;
  const attempt = beginAttempt(deps, delivery, beginning);
  const pasted = await panes.paste(typing.text, guardOf(sight, undefined), markOf(attempt));
  if (pasted.kind === "refused") {
    // Proven that no byte went out: the attempt ends here and the delivery is as it was.
    const { reason } = pasted;
    return conclude(deps, delivery, attempt, "absent", { to: "stored", reason });
  }
  // Gone, perhaps only after the paste: what is left of the program decides.
  if (pasted.kind === "gone") return { kind: "moved" };
  const shown = await awaitScreen(deps, agent, PAINT_TIMEOUT, (now) => {
    if (now === undefined || !sameIncarnation(now.incarnation, attempt.incarnation)) return "lost";
    if (holdsOurs(now, typing)) return now;
    return INTERRUPTED.has(now.reading.kind) ? "lost" : undefined;
  });
  if (shown === undefined) settling.unshown.add(attempt.id);
  // The slow way waits for the cause to go, and proves what became of the paste.
  if (shown === undefined || shown === "lost") return { kind: "moved" };
  // A commit of its own only where another act comes before the submit key.
  if (deps.vimMode) ledger.advanceAttempt(attempt.id, "pasted", clock.now());
  return submitDelivery(deps, agent, delivery, { attempt, typing, sight: shown, settling });
};

const INTERRUPTED: ReadonlySet<string> = new Set(["dialog", "copy-mode", "shell"]);

export interface Submission {
  readonly attempt: Attempt;
  readonly typing: Typing;
  readonly sight: Sight;
  readonly settling: Settling;
}

/** Presses the submit key on a composer that holds exactly our text, and waits for the evidence. */
export const submitDelivery = async (
  deps: DeliveryDeps,
  agent: RunningAgent,
  delivery: Delivery,
  { attempt, typing, sight, settling }: Submission,
): Promise<Turn> => {
  const { ledger, clock, panes } = deps;
  const waited = await letItSettle(deps, agent, sight);
  const last = waited && (await leaveInsertMode(deps, agent, waited));
  if (last === undefined || !holdsOurs(last, typing)) return { kind: "again", delay: 0 };
  if (!stillWaits(deps, delivery)) return { kind: "moved" };
  ledger.advanceAttempt(attempt.id, "submitted", clock.now());
  const marker = typing.marker !== undefined && last.reading.composer?.includes(typing.marker);
  const pressed = await panes.press(
    last.profile.submit,
    guardOf(last, marker ? typing.marker : undefined),
    markOf(attempt),
  );
  if (pressed.kind === "refused") {
    ledger.advanceAttempt(attempt.id, "pasted", clock.now());
    return { kind: "again", delay: 0 };
  }
  // Gone, perhaps only after the key: the attempt stays submitted, and what is left of the program decides.
  if (pressed.kind === "gone") return { kind: "moved" };
  settling.pressed.add(attempt.id);
  const taken = await awaitScreen(deps, agent, PAINT_TIMEOUT, (now) => {
    if (now === undefined || !sameIncarnation(now.incarnation, attempt.incarnation)) return "lost";
    return hasLeft(now) ? "taken" : undefined;
  });
  if (taken !== "taken") return { kind: "moved" };
  return conclude(deps, delivery, attempt, "confirmed", HANDED);
};

/** Some programs take a key right behind a paste for a part of it: the next look comes after that time. */
const letItSettle = async (
  deps: DeliveryDeps,
  agent: RunningAgent,
  sight: Sight,
): Promise<Sight | undefined> => {
  const { submitDelay } = sight.profile;
  if (submitDelay === 0) return sight;
  await deps.pause(submitDelay);
  return lookAtAgent(deps, agent);
};

/** What an emptied composer says of a text that was seen in it. */
export const HANDED = {
  to: "handed",
  rung: "paste",
  evidence: "the composer took the text and was then empty",
} as const;

/** What an attempt leaves in the pane it types into: another ledger's attempt of the same number has another text. */
export const markOf = ({ id, textHash }: Attempt): string => `${id}-${textHash.slice(0, 16)}`;

/** Exactly our text stands in the composer, and nothing else is on: the key may be pressed. */
export const holdsOurs = ({ reading, profile }: Sight, typing: Typing): boolean =>
  reading.quiet &&
  reading.composer !== undefined &&
  holdsExactly(reading.composer, typing.text, profile);

/** The composer is there and empty: what stood in it has left it. */
const hasLeft = ({ reading }: Sight): boolean => reading.composer === "";
