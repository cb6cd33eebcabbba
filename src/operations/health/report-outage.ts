import { hostOf } from "../../domain/address.ts";
import {
  type Note,
  type Outage,
  returnNote,
  silenceNote,
  unreachedNote,
} from "../../domain/health/outage.ts";
import type { MessageId } from "../../domain/message.ts";
import type { Delivery } from "../../ports/ledger.ts";
import type { LinkLedger } from "../../ports/link-ledger.ts";
import { storeReport } from "../store-report.ts";
import type { TellDeps } from "../tell-sender.ts";

export interface OutageDeps extends TellDeps {
  readonly links: Pick<LinkLedger, "unsent" | "queues" | "items">;
  /** Its program runs. */
  readonly isHere: (agent: string) => boolean;
}

/** Whose outage it is: a host's, or that of the remote between all of them. */
export type Subject =
  | { readonly kind: "host"; readonly host: string }
  | { readonly kind: "remote"; readonly link: string; readonly reason: string };

/** Tells the human, and whose mail waits, once, by the message's id. */
export const reportOutage = (deps: OutageDeps, subject: Subject, outage: Outage): void => {
  if (deps.ledger.message(outage.message) !== undefined) return;
  const waiting = waitingFor(deps, subject.kind === "host" ? subject.host : undefined);
  const waits = new Set(waiting.map(({ message }) => message.id)).size;
  storeReport(deps, {
    id: outage.message,
    ...noteFor(subject, outage, waits),
    kind: "warning",
    recipients: ["human", ...sendersOf(deps, subject, waiting)],
    events: [
      {
        type: subject.kind === "host" ? "host" : "link",
        about: nameOf(subject),
        status: subject.kind === "host" ? "silent" : "unreached",
        detail: subject.kind === "host" ? undefined : subject.reason,
      },
    ],
  });
};

/** Tells all who were told of the outage, and are still here, that it is over; once, by the message's id. */
export const reportReturn = (
  deps: OutageDeps,
  subject: Subject,
  outage: Outage,
  id: MessageId,
): void => {
  const { clock, ledger, isHere } = deps;
  if (ledger.message(id) !== undefined) return;
  const told = ledger.deliveriesOf(outage.message).map(({ recipient }) => recipient);
  const who = subject.kind === "host" ? subject.host : `The remote of ${subject.link}`;
  storeReport(deps, {
    id,
    ...returnNote(who, outage, clock.now()),
    kind: "info",
    recipients: told.filter((one) => one === "human" || isHere(one)),
    events: [
      {
        type: subject.kind === "host" ? "host" : "link",
        about: nameOf(subject),
        status: "back",
        detail: undefined,
      },
    ],
  });
};

const noteFor = (subject: Subject, outage: Outage, waits: number): Note =>
  subject.kind === "host"
    ? silenceNote(subject.host, outage, waits)
    : unreachedNote(subject.link, subject.reason, outage, waits);

const nameOf = (subject: Subject): string =>
  subject.kind === "host" ? subject.host : subject.link;

/** Deliveries that have not arrived on the host; without one, on any. */
const waitingFor = (
  { links, ledger }: OutageDeps,
  host: string | undefined,
): readonly Delivery[] => {
  const isMeant = (name: string | undefined): boolean => host === undefined || name === host;
  const queued = links
    .queues()
    .filter(isMeant)
    .flatMap((peer) => links.items(peer))
    .flatMap((item) =>
      item.kind === "message"
        ? ledger
            .deliveriesOf(item.message)
            .filter(({ recipient }) => item.recipients.includes(recipient))
        : [],
    );
  const unsent = links.unsent().filter(({ recipient }) => isMeant(hostOf(recipient)));
  return [...queued, ...unsent];
};

/** Agents here whose message has not arrived, or to whom somebody there owes an answer. */
const sendersOf = (
  { ledger, isHere }: OutageDeps,
  subject: Subject,
  waiting: readonly Delivery[],
): readonly string[] => {
  const owed = ledger
    .owed()
    .filter(({ recipient }) =>
      subject.kind === "host"
        ? hostOf(recipient) === subject.host
        : hostOf(recipient) !== undefined,
    );
  const senders = new Set([...waiting, ...owed].map(({ message }) => message.from));
  return [...senders].filter((name) => name !== "human" && isHere(name));
};
