import { setTimeout as sleep } from "node:timers/promises";

import { within } from "../cli/relay/within.ts";
import { PartyError } from "../domain/error.ts";
import type { MessageId } from "../domain/message.ts";
import type { DraftInput } from "../domain/validate-draft.ts";
import { awaitDelivery } from "../operations/await-delivery.ts";
import { findTwin } from "../operations/find-twin.ts";
import type { Sender } from "../operations/resolve-sender.ts";
import { sendMessage, type SendMessageDeps } from "../operations/send-message.ts";
import type { ConnectControl } from "../ports/control.ts";
import type { LastSends } from "../ports/last-sends.ts";
import type { Sent } from "./call.ts";

export interface PostDeps extends SendMessageDeps {
  readonly lastSends: LastSends;
  readonly connect: ConnectControl;
  /** False when certainly no daemon runs. */
  readonly seemsToRun: () => boolean;
  /** True once the daemon has taken the file up. Throws what it refused the file for. */
  readonly isTaken: (path: string) => boolean;
  /** Closes a file that was written: until then the daemon can see whose it is. */
  readonly letGo: (path: string) => void;
}

/** As `relay send` does it, but for a process that lives on: it waits without standing still, and lets go of its files. */
export const postMessage = async (
  deps: PostDeps,
  input: DraftInput,
  sender: Sender,
): Promise<Sent> => {
  const posted = sendMessage(deps, input, sender);
  if (input.key !== undefined) {
    const duplicateOf = await duplicateOfKey(deps, posted.id);
    const state = (await becomesTaken(deps, posted.path, 0)) ? "stored" : "posted";
    return { posted, state, duplicateOf, twin: undefined };
  }
  const twin = findTwin(deps.lastSends, posted, input.body, deps.clock.now());
  const patience = deps.seemsToRun() ? STORED_TIMEOUT : 0;
  const state = (await becomesTaken(deps, posted.path, patience)) ? "stored" : "posted";
  return { posted, state, duplicateOf: undefined, twin };
};

const CONNECT_TIMEOUT = 30;
const STORED_TIMEOUT = 50;

/** A daemon that is only busy still traces the sender then; one that does not run would not before it is started. */
const HELD_FOR = 2_000;

const becomesTaken = async (
  deps: Pick<PostDeps, "isTaken" | "letGo">,
  path: string,
  patience: number,
): Promise<boolean> => {
  try {
    if (await pollTaken(deps, path, patience, 2)) return letGo(deps, path);
  } catch (error) {
    deps.letGo(path);
    throw error;
  }
  pollTaken(deps, path, HELD_FOR, 50)
    .catch(() => undefined)
    .finally(() => deps.letGo(path));
  return false;
};

const letGo = ({ letGo: close }: Pick<PostDeps, "letGo">, path: string): true => {
  close(path);
  return true;
};

const pollTaken = async (
  { isTaken }: Pick<PostDeps, "isTaken">,
  path: string,
  patience: number,
  step: number,
): Promise<boolean> => {
  const until = performance.now() + patience;
  while (!isTaken(path)) {
    if (performance.now() >= until) return false;
    // The end of the agent is not waited for.
    await sleep(step, undefined, { ref: step < 50 });
  }
  return true;
};

/** Only the daemon knows which keys were used. */
const duplicateOfKey = async (
  { connect }: Pick<PostDeps, "connect">,
  id: MessageId,
): Promise<MessageId | undefined> => {
  try {
    using control = await connect(CONNECT_TIMEOUT);
    const asked = awaitDelivery(control, { id, until: "stored", timeout: STORED_TIMEOUT });
    const answer = await within(2 * STORED_TIMEOUT, asked);
    return (answer?.duplicate_of ?? undefined) as MessageId | undefined;
  } catch (error) {
    // None runs, or it ended in this moment: the message is on disk all the same.
    if (!(error instanceof PartyError && error.code === "DAEMON_UNAVAILABLE")) throw error;
    return undefined;
  }
};
