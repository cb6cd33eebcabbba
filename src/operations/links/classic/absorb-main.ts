import { PartyError } from "../../../domain/error.ts";
import { oneLine } from "../../../domain/visible-text.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import { type MainView, objectsOf } from "./classic-session.ts";
import { entryKey } from "../../../domain/classic/list.ts";
import { hostNameOf } from "../../../domain/classic/host-name.ts";
import type { ClassicMessage } from "../../../domain/classic/classic-message.ts";
import { receiveClassic } from "./receive-classic.ts";

/** So many go into one commit of the ledger. */
const BATCH = 256;

/**
 * Takes in the messages on `main` that are for this host and that the ledger does not have. Returns whether there were
 * any. The first look at a repository is one commit, so that a kill in it changes nothing of what is history.
 */
export const absorbMain = (deps: ClassicDeps, view: MainView, isFirst: boolean): boolean => {
  const { ledger, session } = deps;
  const { tip } = view;
  if (tip === undefined) return false;
  const fresh = objectsOf(view.file.entries)
    .filter((entry) => !session.settled.has(entryKey(entry)))
    .map((entry) => session.read(entry));
  const ours = fresh.filter((message) => isForUs(deps, message));
  const step = isFirst ? Math.max(ours.length, 1) : BATCH;
  let isAny = false;
  for (let from = 0; from < ours.length; from += step) {
    const taken = ledger.together("absorb-main", () =>
      ours
        .slice(from, from + step)
        .map((message) => ({ message, wakes: take(deps, message, isFirst, tip) }))
        .filter(({ wakes }) => wakes.length > 0),
    );
    for (const recipient of new Set(taken.flatMap(({ wakes }) => wakes))) deps.wake(recipient);
    deps.logs.messages(
      taken.map(({ message }) => message),
      deps.clock.now(),
    );
    isAny ||= taken.length > 0;
  }
  for (const { id } of fresh) session.settled.add(id);
  return isAny;
};

/** Whoever speaks in our own name is not taken for another. */
export const isForUs = ({ host }: Pick<ClassicDeps, "host">, message: ClassicMessage): boolean =>
  hostNameOf(message.from) !== host && (message.to.includes(host) || message.to.includes("all"));

const take = (
  deps: ClassicDeps,
  message: ClassicMessage,
  isFirst: boolean,
  commit: string,
): readonly string[] => {
  try {
    return receiveClassic(deps, message, { isFirst, commit });
  } catch (error) {
    if (!(error instanceof PartyError) || error.retryable) throw error;
    deps.session.notice(
      oneLine(`${message.id} of ${message.from} is no message: ${error.message}`, 200),
    );
    deps.ledger.note({
      at: deps.clock.now(),
      type: "rejected",
      messageId: undefined,
      from: hostNameOf(message.from),
      to: undefined,
      status: error.code,
      detail: oneLine(`${message.id}: ${error.message}`, 300),
    });
    return [];
  }
};
