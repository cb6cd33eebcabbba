import { fstatSync, readFileSync } from "node:fs";

import { createToldMessages } from "../../adapters/system/told-messages.ts";
import { openLedgerReader } from "../../adapters/sqlite/open.ts";
import { isWaiting } from "../../domain/delivery.ts";
import { answerToHook } from "../../domain/hook-notice.ts";
import { shortId } from "../../domain/id.ts";
import { resolveSender } from "../../operations/resolve-sender.ts";
import { findSurroundings } from "./surroundings.ts";

/** As many as a turn can want to know of. */
const MOST = 100;

/**
 * `relay hook PROGRAM EVENT`, which the agents' programs call with a document on standard input. Whatever goes wrong, the
 * program must go on: it says nothing then, and its status is 0 always (2 would stop a program's turn).
 */
export const hook = ([program = "", event = ""]: readonly string[]): void => {
  try {
    const answer = answerTo(program, event);
    if (answer !== undefined) process.stdout.write(`${JSON.stringify(answer)}\n`);
  } catch (error) {
    // Programs show it where a person looks who wonders why nothing comes.
    process.stderr.write(`relay hook: ${error instanceof Error ? error.message : String(error)}\n`);
  }
};

const answerTo = (program: string, event: string): object | undefined => {
  const { stop_hook_active: continued } = readInput();
  const { paths, roster, caller } = findSurroundings();
  const { name } = resolveSender(roster, caller, { from: undefined, asHuman: false });
  // A program outside of every agent's pane has no mail: the human's is for the human.
  if (name === "human") return undefined;
  using ledger = openLedgerReader(paths.ledger);
  const waiting = (ledger?.inbox({ recipient: name, unread: true, limit: MOST }) ?? [])
    // What is being typed in this moment comes by itself, and must not be fetched from under the typing.
    .filter(({ state }) => isWaiting(state) && state !== "handing")
    .map(({ message }) => shortId(message.id));
  const takeFresh = () => createToldMessages(paths.state)(name, waiting);
  return answerToHook({ program, event, continued: continued === true }, waiting, takeFresh);
};

/** What the program tells; nothing where it tells nothing, or where a person calls it at a terminal. */
const readInput = (): Readonly<Record<string, unknown>> => {
  if (process.stdin.isTTY || fstatSync(0).isCharacterDevice()) return {};
  try {
    const input = JSON.parse(readFileSync(0, "utf8")) as Readonly<Record<string, unknown>> | null;
    return input ?? {};
  } catch {
    return {};
  }
};
