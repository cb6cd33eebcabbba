/**
 * The snapshot layout: the tree of a commit without a parent, which is all that one host has to say now.
 *   host.json          its card: who it is, and how far it has read the others
 *   to/<host>/<n>.json one item for that host, by the number its ledger gave it
 *   seal.json          a signature over all of it: seal.ts
 */

import { isHost } from "../address.ts";
import { formatTime } from "../duration.ts";
import { PartyError } from "../error.ts";
import { countOf, type Fields, fieldsOf, textOf, timeOf } from "../json-fields.ts";

/** What a host says of itself. Times are epoch milliseconds. */
export interface Card {
  readonly host: string;
  /** The life of its ledger: numbers mean something only beside it. */
  readonly instance: string;
  /** Rises with each snapshot. */
  readonly sequence: number;
  readonly writtenAt: number;
  /** How long after this the next one comes at the latest, in milliseconds. */
  readonly beat: number;
  readonly manager: string | undefined;
  /** The public key that its snapshots are signed with; undefined where they are not. */
  readonly key?: string | undefined;
  /** How far it has read each host. */
  readonly cursors: Readonly<Record<string, Cursor>>;
  /** Whatever else it tells: status, load, agents. */
  readonly facts: Fields;
}

export interface Cursor {
  readonly instance: string;
  readonly number: number;
}

export interface SnapshotItem {
  readonly number: number;
  readonly content: unknown;
}

export interface Snapshot {
  readonly card: Card;
  /** By the host they are for. */
  readonly items: ReadonlyMap<string, readonly SnapshotItem[]>;
}

/** Below it each host owns the ref of its name. */
export const HOST_REFS = "refs/party/hosts/";

export const refOf = (host: string): string => `${HOST_REFS}${host}`;

const CARD = "host.json";
const ITEM = /^to\/(?<host>[^\/]+)\/(?<number>\d{1,15})\.json$/v;
const VERSION = 1;

export const formatSnapshot = ({ card, items }: Snapshot): ReadonlyMap<string, string> => {
  const files = new Map([[CARD, toText(cardToDocument(card))]]);
  for (const [host, list] of items) {
    for (const { number, content } of list) files.set(`to/${host}/${number}.json`, toText(content));
  }
  return files;
};

/**
 * What a host published under its own name, with the items for `reader` alone. Throws SNAPSHOT_INVALID for what no host
 * of ours wrote: somebody else pushed it. An item that can not be read stays, as undefined: it must be counted.
 */
export const parseSnapshot = (
  files: ReadonlyMap<string, string>,
  host: string,
  reader: string,
): { readonly card: Card; readonly items: readonly SnapshotItem[] } => {
  const card = documentToCard(parseJson(files.get(CARD) ?? ""), host);
  const items: SnapshotItem[] = [];
  for (const [path, text] of files) {
    const { host: to, number } = ITEM.exec(path)?.groups ?? {};
    if (to === reader) items.push({ number: Number(number), content: parseJson(text) });
  }
  return { card, items: items.toSorted((a, b) => a.number - b.number) };
};

const cardToDocument = (card: Card): Fields => ({
  party_snapshot: VERSION,
  host: card.host,
  instance: card.instance,
  sequence: card.sequence,
  written_at: formatTime(card.writtenAt),
  beat_seconds: Math.round(card.beat / 1_000),
  manager: card.manager ?? null,
  ...(card.key === undefined ? {} : { key: card.key }),
  cursors: card.cursors,
  facts: card.facts,
});

const documentToCard = (document: unknown, host: string): Card => {
  const fields = fieldsOf(document);
  const version = countOf(fields["party_snapshot"]);
  if (version !== undefined && version > VERSION) {
    throw invalid(host, `it is of version ${version}; this program knows ${VERSION}`);
  }
  const instance = textOf(fields["instance"]);
  const sequence = countOf(fields["sequence"]);
  const writtenAt = timeOf(fields["written_at"]);
  const whole = version !== undefined && instance !== undefined && sequence !== undefined;
  if (!whole || writtenAt === undefined) throw invalid(host, "host.json is missing or incomplete");
  if (fields["host"] !== host) {
    throw invalid(host, `host.json says that it is ${JSON.stringify(fields["host"])}`);
  }
  return {
    host,
    instance,
    sequence,
    writtenAt,
    beat: (countOf(fields["beat_seconds"]) ?? 60) * 1_000,
    manager: textOf(fields["manager"]),
    ...(textOf(fields["key"]) === undefined ? {} : { key: textOf(fields["key"]) }),
    cursors: cursorsOf(fields["cursors"]),
    facts: fieldsOf(fields["facts"]),
  };
};

const cursorsOf = (value: unknown): Readonly<Record<string, Cursor>> =>
  Object.fromEntries(
    Object.entries(fieldsOf(value)).flatMap(([host, cursor]) => {
      const fields = fieldsOf(cursor);
      const [instance, number] = [textOf(fields["instance"]), countOf(fields["number"])];
      const isWhole = isHost(host) && instance !== undefined && number !== undefined;
      return isWhole ? [[host, { instance, number }] as const] : [];
    }),
  );

const invalid = (host: string, reason: string): PartyError =>
  new PartyError("SNAPSHOT_INVALID", `The snapshot of ${host} is not taken: ${reason}.`, {
    hint: `Look who else pushes to the ref of ${host}.`,
  });

const toText = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
