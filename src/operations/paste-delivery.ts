import { holdsExactly } from "../domain/composer.ts";
import type { Attempt, Delivery } from "../ports/ledger.ts";
import { awaitScreen } from "./await-screen.ts";
import {
  type DeliveryDeps,
  type RunningAgent,
  sameIncarnation,
  type Sight,
  type Typing,
} from "./delivery-deps.ts";
import { leaveInsertMode } from "./leave-insert-mode.ts";
import { guardOf, NOT_RUNNING } from "./look-at-agent.ts";
import type { Settling } from "./settling.ts";
import { hold, type Turn } from "./turn.ts";

/** How long a program may take to paint what it was given, before the slow way decides. */
const PAINT_TIMEOUT = 3_000;

/** Pastes a delivery into a composer that is ready, submits it, and says what came of it. */
export const pasteDelivery = async (
  deps: DeliveryDeps,
  agent: RunningAgent,
  delivery: Delivery,
  sight: Sight,
  settling: Settling,
): Promise<Turn> => {
  const { ledger, clock, panes, transcripts } = deps;
  const typing = deps.textFor(delivery.message, agent.name, sight.profile);
  const attempt = ledger.openAttempt(
    delivery.id,
    {
      rung: "paste",
      incarnation: sight.incarnation,
      transcript: agent.transcript,
      transcriptOffset: agent.transcript === undefined ? 0 : transcripts.size(agent.transcript),
      textHash: deps.hash(typing.text),
    },
    clock.now(),
  );
  settling.watched.add(attempt.id);
  const pasted = await panes.paste(typing.text, guardOf(sight, undefined));
  if (pasted.kind !== "typed") {
    // Proven that no byte went out: the attempt ends here and the delivery is as it was.
    ledger.change(
      delivery.id,
      { to: "stored", reason: pasted.reason, attempt: { id: attempt.id, phase: "absent" } },
      clock.now(),
    );
    if (pasted.kind === "gone") return hold(deps, { ...delivery, state: "stored" }, NOT_RUNNING);
    return { kind: "moved" };
  }
  const shown = await awaitScreen(deps, agent, PAINT_TIMEOUT, (now) => {
    if (now === undefined || !sameIncarnation(now.incarnation, attempt.incarnation)) return "lost";
    if (holdsOurs(now, typing)) return now;
    return INTERRUPTED.has(now.reading.kind) ? "lost" : undefined;
  });
  // The slow way waits for the cause to go, and proves what became of the paste.
  if (shown === undefined || shown === "lost") return { kind: "moved" };
  ledger.advanceAttempt(attempt.id, "pasted", clock.now());
  return submitDelivery(deps, agent, delivery, { attempt, typing, sight: shown });
};

const INTERRUPTED: ReadonlySet<string> = new Set(["dialog", "copy-mode", "shell"]);

export interface Submission {
  readonly attempt: Attempt;
  readonly typing: Typing;
  readonly sight: Sight;
}

/** Presses the submit key on a composer that holds exactly our text, and waits for the evidence. */
export const submitDelivery = async (
  deps: DeliveryDeps,
  agent: RunningAgent,
  delivery: Delivery,
  { attempt, typing, sight }: Submission,
): Promise<Turn> => {
  const { ledger, clock, panes } = deps;
  const last = await leaveInsertMode(deps, agent, sight);
  if (last === undefined || !holdsOurs(last, typing)) return { kind: "again", delay: 0 };
  ledger.advanceAttempt(attempt.id, "submitted", clock.now());
  const marker = typing.marker !== undefined && last.reading.composer?.includes(typing.marker);
  const pressed = await panes.press(
    last.profile.submit,
    guardOf(last, marker ? typing.marker : undefined),
  );
  if (pressed.kind !== "typed") {
    ledger.advanceAttempt(attempt.id, "pasted", clock.now());
    return { kind: "again", delay: 0 };
  }
  const taken = await awaitScreen(deps, agent, PAINT_TIMEOUT, (now) => {
    if (now === undefined || !sameIncarnation(now.incarnation, attempt.incarnation)) return "lost";
    return hasLeft(now) ? "taken" : undefined;
  });
  if (taken === "taken") {
    ledger.change(
      delivery.id,
      {
        to: "handed",
        rung: "paste",
        evidence: "the composer took the text and was then empty",
        attempt: { id: attempt.id, phase: "confirmed" },
      },
      clock.now(),
    );
  }
  return { kind: "moved" };
};

/** Exactly our text stands in the composer, and nothing else is on: the key may be pressed. */
export const holdsOurs = ({ reading, profile }: Sight, typing: Typing): boolean =>
  reading.quiet &&
  reading.composer !== undefined &&
  holdsExactly(reading.composer, typing.text, profile);

/** The composer is there and empty: what stood in it has left it. */
export const hasLeft = ({ reading }: Sight): boolean => reading.composer === "";
