import { hostOf } from "../../domain/address.ts";
import { classicId } from "../../domain/classic/message-to-classic.ts";
import type { MessageId } from "../../domain/message.ts";
import type { LedgerReader } from "../../ports/ledger.ts";
import type { LinkLedger } from "../../ports/link-ledger.ts";

/** How far a message to other hosts is on its way to the remote. */
export interface Carriage {
  /** Everything of it that goes to other hosts is with the remote. */
  readonly isCarried: boolean;
  readonly commits: readonly string[];
  /** What it waits for; undefined where that is nothing. */
  readonly waits: string | undefined;
  /** What it is called on `main`, by host, in the layout that has ids of its own. */
  readonly foreignIds: Readonly<Record<string, string>>;
}

interface CarriageDeps {
  readonly ledger: Pick<LedgerReader, "message" | "deliveriesOf">;
  readonly links: Pick<LinkLedger, "carriage">;
  /** The id that it has on `main`, as it was written there; undefined where ids are our own. */
  readonly idOnMain: ((own: string, shared: string) => string) | undefined;
}

/** Undefined for a message that the ledger does not have yet. */
export const carriageOf = (
  { ledger, links, idOnMain }: CarriageDeps,
  id: MessageId,
): Carriage | undefined => {
  const message = ledger.message(id);
  if (message === undefined) return undefined;
  const deliveries = ledger.deliveriesOf(id).filter(({ recipient }) => hostOf(recipient));
  const { unsent, unpublished, commits } = links.carriage(id);
  const waiting = deliveries.find(({ hold }) => hold?.because === "link")?.hold?.reason;
  const isCarried = unsent === 0 && unpublished === 0;
  const hosts = new Set(deliveries.flatMap(({ recipient }) => hostOf(recipient) ?? []));
  return {
    isCarried,
    commits,
    waits: isCarried ? undefined : (waiting ?? "the daemon has not pushed it yet"),
    foreignIds: Object.fromEntries(
      idOnMain === undefined
        ? []
        : [...hosts].map((host) => [
            host,
            idOnMain(classicId(id, message.sentAt, host), classicId(id, message.sentAt, "all")),
          ]),
    ),
  };
};
