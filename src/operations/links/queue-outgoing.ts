import { hostOf } from "../../domain/address.ts";
import type { Receipt } from "../../domain/links/item.ts";
import { receiptOf } from "../../domain/links/receipt-of.ts";
import type { Received } from "../../ports/link-ledger.ts";
import type { Delivery } from "../../ports/ledger.ts";
import { holdFor } from "./hold-for.ts";
import type { TellDeps } from "../tell-sender.ts";
import { keepSecret } from "./keep-secrets.ts";
import type { LinkDeps } from "./link-deps.ts";

type QueueDeps = TellDeps & Pick<LinkDeps, "links">;

/** Puts everything into the queues that other hosts do not have yet: messages to them, and what became of theirs. */
export const queueOutgoing = (deps: QueueDeps, isReached: (host: string) => boolean): void =>
  deps.ledger.together("queue-outgoing", () => {
    queueUnsent(deps, isReached);
    queueReceipts(deps, isReached);
  });

/** The messages alone, for a layout that has no receipts. */
export const queueMessages = (deps: QueueDeps, isReached: (host: string) => boolean): void =>
  deps.ledger.together("queue-messages", () => queueUnsent(deps, isReached));

const queueUnsent = (deps: QueueDeps, isReached: (host: string) => boolean): void => {
  const { links } = deps;
  for (const deliveries of groupBy(links.unsent(), ({ message, recipient }) => [
    message.id,
    hostOf(recipient) ?? "",
  ])) {
    const [first] = deliveries;
    const host = first && hostOf(first.recipient);
    if (first === undefined || host === undefined) continue;
    if (keepSecret(deps, deliveries)) continue;
    if (isReached(host)) links.queueMessage(host, first.message.id, deliveries);
    else for (const delivery of deliveries) holdFor(deps, delivery, `no link leads to ${host}`);
  }
};

const queueReceipts = (
  { links }: Pick<LinkDeps, "links">,
  isReached: (host: string) => boolean,
): void => {
  for (const { host, receipt, said, group } of newsOf(links)) {
    if (!isReached(host)) continue;
    links.queueReceipt(host, receipt);
    for (const { delivery, addressed } of group) {
      links.noteReported(delivery.id, addressed, said, isSettled(delivery));
    }
  }
};

interface News {
  readonly host: string;
  readonly receipt: Receipt;
  /** What tells this news from other news of the same delivery. */
  readonly said: string;
  readonly group: readonly Received[];
}

/** What became of messages of other hosts and was not told to them yet. */
const newsOf = (links: LinkDeps["links"]): readonly News[] =>
  groupBy(links.received(), ({ delivery, host, addressed }) => [
    delivery.message.id,
    host,
    addressed,
  ]).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { host, addressed } = first;
    const receipt = receiptOf(
      addressed,
      group.map(({ delivery }) => delivery),
    );
    // That it arrived, the cursor says.
    const isFirst = group.every(({ reported }) => reported === "");
    if (isFirst && (receipt.state === "stored" || receipt.state === "handing")) return [];
    const said = [receipt.state, receipt.because, receipt.reason].join("\n");
    const isTold = group.every(({ reported }) => reported === said);
    return isTold ? [] : [{ host, receipt, said, group }];
  });

/** After an answer nothing comes; after `seen` only an answer that is owed. The others may be sent again. */
const isSettled = ({ state, message }: Delivery): boolean =>
  state === "answered" || (state === "seen" && !message.needsReply);

const groupBy = <T>(
  values: readonly T[],
  keyOf: (value: T) => readonly string[],
): readonly (readonly T[])[] => [
  ...Map.groupBy(values, (value) => keyOf(value).join("\n")).values(),
];

/** What is not with the remote yet: messages are waited for, news may gather. */
export const whatWaits = (
  links: LinkDeps["links"],
  others: ReadonlySet<string>,
): "soon" | "later" | undefined => {
  const isOurs = (host: string): boolean => others.has(host);
  const unpublished = links.unpublished().filter(({ host }) => isOurs(host));
  if (unpublished.some(({ kind }) => kind === "message")) return "soon";
  if (links.unsent().some(({ recipient }) => isOurs(hostOf(recipient) ?? ""))) return "soon";
  return unpublished.length > 0 || newsOf(links).some(({ host }) => isOurs(host))
    ? "later"
    : undefined;
};
