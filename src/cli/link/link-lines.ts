import { formatRelative } from "../../domain/duration.ts";
import type { LinkDocument, PeerDocument } from "../../domain/links/link-document.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { columns } from "../columns.ts";

/** How a link stands, for people: one line for it, one for each other host. */
export const linkLines = (link: LinkDocument, now: number): readonly string[] => {
  const rows = link.peers.map((peer) => [
    peer.host,
    heardOf(peer, now),
    peer.trust,
    peer.fingerprint ?? "",
    peer.manager === null ? "" : `manager ${oneLine(peer.manager, 40)}`,
    peer.unconfirmed === 0 ? "" : `${peer.unconfirmed} on their way there`,
  ]);
  return [
    `${link.name}: ${link.host} on ${link.url}${layoutOf(link)}, ${stateOf(link, now)}`,
    ...columns(rows).map((line) => `  ${line}`),
    `  our key: ${link.fingerprint}`,
    `  other hosts may write to ${["the human", ...link.allow].join(", ")}`,
    ...link.peers
      .filter(({ roles }) => roles.length > 0)
      .map(({ host, roles }) => `  ${host} may write to ${roles.join(", ")}`),
    ...(link.not_allowed === 0
      ? []
      : [`  ${link.not_allowed} held for others: relay link allow ROLE`]),
    ...(rows.length === 0 ? ["  no other host has published yet"] : []),
    ...link.peers.flatMap(({ silent }) => (silent === null ? [] : [`  ${oneLine(silent, 500)}`])),
    ...(link.clone?.left == null
      ? []
      : [`  ${link.clone.directory} stays as it is: ${oneLine(link.clone.left, 200)}`]),
    ...link.notices.map((notice) => `  ${oneLine(notice, 300)}`),
    ...link.troubles.map((trouble) => `  not taken: ${oneLine(trouble, 300)}`),
  ];
};

const layoutOf = ({ layout }: LinkDocument): string => (layout === "classic" ? " (classic)" : "");

const heardOf = ({ written_at: at, layout }: PeerDocument, now: number): string => {
  if (at === null) return "never seen";
  if (layout === "snapshot") return `published ${ago(at, now)}`;
  return at === EPOCH ? "on main" : `on main, heard of ${ago(at, now)}`;
};

/** It told no time. */
const EPOCH = "1970-01-01T00:00:00.000Z";

const stateOf = (
  { state, reason, since, synced_at: syncedAt }: LinkDocument,
  now: number,
): string => {
  switch (state) {
    case "new":
      return "not asked yet";
    case "reached":
      return syncedAt === null ? "reached" : `reached ${ago(syncedAt, now)}`;
    case "unreachable":
      return `no answer since ${ago(since, now)}: ${reason ?? ""}`;
    case "refused":
      return `refused since ${ago(since, now)}: ${reason ?? ""}`;
  }
};

const ago = (time: string, now: number): string => formatRelative(Date.parse(time), now);
