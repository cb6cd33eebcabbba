import { createOutboxIntake } from "../../adapters/outbox/outbox-intake.ts";
import type { Disk } from "../../adapters/system/disk.ts";
import { sha256 } from "../../adapters/system/ids.ts";
import type { Paths } from "../../config/paths.ts";
import type { PartyError } from "../../domain/error.ts";
import type { MessageId } from "../../domain/message.ts";
import { createRecentMap } from "../../domain/recent-map.ts";
import type { Roster } from "../../domain/roster.ts";
import type { DeliveryDeps } from "../../operations/delivery-deps.ts";
import { createIngest } from "../../operations/ingest-files.ts";
import { startIntakeLoop } from "../../operations/intake-loop.ts";
import { traceSender } from "../../operations/trace-sender.ts";
import { guardLedger } from "./guard-ledger.ts";

export interface IntakeOptions {
  readonly deps: DeliveryDeps;
  readonly paths: Paths;
  readonly disk: Disk;
  readonly roster: () => Roster;
  /** The process of each agent's pane, by which a sender is found. */
  readonly panePids: ReadonlyMap<string, number>;
  readonly refused: (error: PartyError) => void;
  readonly failed: (error: unknown) => void;
}

/** What comes into the ledger from the outbox. */
export interface Intake extends Disposable {
  /** The message that one with the same key is known as. */
  readonly duplicateOf: (id: string) => MessageId | undefined;
  wake(): void;
  stop(): Promise<void>;
}

export const startIntake = ({
  deps,
  paths,
  disk,
  roster,
  panePids,
  refused,
  failed,
}: IntakeOptions): Intake => {
  using opening = new DisposableStack();
  const { clock, processes } = deps;
  const duplicates = createRecentMap<MessageId>();
  const outbox = opening.use(
    createOutboxIntake({
      directory: paths.outbox,
      rejected: paths.rejected,
      disk,
      clock,
      remote: paths.outboxIsRemote,
    }),
  );
  const ingest = createIngest({
    ...deps,
    outbox,
    roster,
    sha256,
    trace: (holder, file) => traceSender({ processes, panePids }, holder, file),
    duplicate: duplicates.set,
  });
  const guard = opening.use(guardLedger(paths.ledger));
  const loop = startIntakeLoop(outbox, guard.around(ingest), refused, failed);
  outbox.onContinued(ingest.continued);
  opening.use(outbox.watch(loop.wake));
  const opened = opening.move();
  return {
    duplicateOf: duplicates.get,
    wake: loop.wake,
    stop: loop.stop,
    [Symbol.dispose]: () => opened.dispose(),
  };
};
