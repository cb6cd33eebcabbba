import { awaitTaken } from "../../adapters/outbox/await-taken.ts";
import { createOutbox } from "../../adapters/outbox/outbox.ts";
import { systemClock } from "../../adapters/system/clock.ts";
import { createDisk } from "../../adapters/system/disk.ts";
import { createLastSends } from "../../adapters/system/last-sends.ts";
import { createUrandomIds } from "../../adapters/system/urandom-ids.ts";
import { runSend, type SendContext } from "../../cli/relay/send.ts";
import type { SendVerb } from "../../cli/relay/send-options.ts";
import type { SendRun } from "../../cli/relay/context.ts";
import { PartyError } from "../../domain/error.ts";
import { directStreams } from "./direct-streams.ts";
import { findSurroundings } from "./surroundings.ts";

/** `relay send` and `relay reply`, with as little loaded as they need: their start is most of their time. */
export const send = async (verb: SendVerb, argv: readonly string[]): Promise<void> => {
  process.exitCode = await runSend(verb, argv, createContext, directStreams);
  // Taking the runtime down in good order takes a tenth of its start, and nothing of ours is left to do.
  if (directStreams.areWritten()) process.exit();
};

/** The same for another command, which reads what it prints. */
export const sendQuietly = async (verb: SendVerb, argv: readonly string[]): Promise<SendRun> => {
  let out = "";
  let err = "";
  const status = await runSend(verb, argv, createContext, {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
  });
  return { status, out, err };
};

const createContext = (): SendContext => {
  const disk = createDisk(() => {});
  const surroundings = findSurroundings();
  const { paths, roster, caller, connect, seemsToRun } = surroundings;
  return {
    clock: systemClock,
    ids: createUrandomIds(systemClock.now),
    outbox: createOutbox(disk, paths.outbox, disk.writeAndHold),
    roster,
    caller,
    connect,
    holder: process.pid,
    lastSends: createLastSends(paths.state),
    seemsToRun,
    awaitTaken: (path, patience) => awaitTaken(path, paths.rejected, patience),
    readText: async (source) => {
      const { readTextInput } = await import("../../adapters/system/text-input.ts");
      return readTextInput(source.kind === "file" ? source.path : undefined);
    },
    compose: async (composition) => {
      const { openFacts } = await import("./facts.ts");
      const { composeAnswer } = await import("../../operations/facts/compose-answer.ts");
      return composeAnswer({ clock: systemClock, source: openFacts(surroundings) }, composition);
    },
    templateLines: async () => {
      const { templateLines } = await import("../../domain/facts/template.ts");
      return templateLines();
    },
    answer: async (id, sender, isAck) => {
      const { openLedgerReader } = await import("../../adapters/sqlite/open.ts");
      const { acknowledgeMessage, answerMessage } =
        await import("../../operations/answer-message.ts");
      using ledger = openLedgerReader(paths.ledger);
      if (ledger === undefined) {
        throw new PartyError("MESSAGE_UNKNOWN", `No message has the id ${JSON.stringify(id)}.`, {
          hint: "There is no ledger yet: no daemon has run here. Send to a role with `relay send`.",
        });
      }
      return isAck
        ? acknowledgeMessage(ledger, id, sender.name)
        : answerMessage(ledger, id, sender.name);
    },
  };
};
