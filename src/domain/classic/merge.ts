/** The union merge of `messages.json` by id: what a host commits on the remote's tip. */

import { isBroadcast, readClassicMessage } from "./classic-message.ts";
import { isObject, type Json, withField } from "./json.ts";
import type { ListFile } from "./list.ts";
import { type ListVersions, type MergedLists, mergeLists } from "./merge-lists.ts";
import { isReadByAll } from "./mark-read.ts";
import { MESSAGE_JOINS } from "./message-joins.ts";

export interface MergeMessagesOptions {
  /** Ids that lie in an archive: see `archivedIds`. */
  readonly archived?: ReadonlySet<string> | undefined;
  /** The hosts that a broadcast waits for. */
  readonly hosts?: readonly string[] | undefined;
}

/** `theirs` is the remote's version. Conflicts are told, and our values of them stand in the message's `party_conflict`. */
export const mergeMessages = (
  versions: ListVersions,
  { archived, hosts = [] }: MergeMessagesOptions = {},
): MergedLists => {
  const { file, conflicts } = mergeLists(versions, { joins: MESSAGE_JOINS, archived });
  return { file: settleBroadcasts(file, hosts), conflicts };
};

/** Two hosts that read a broadcast at the same time may be the last two together. */
const settleBroadcasts = ({ document, entries }: ListFile, hosts: readonly string[]): ListFile => ({
  document,
  entries: entries.map((entry) =>
    needsRead(entry, hosts) ? withField(entry, "read", true) : entry,
  ),
});

const needsRead = (entry: Json, hosts: readonly string[]): entry is ReadonlyMap<string, Json> => {
  if (!isObject(entry)) return false;
  const message = readClassicMessage(entry);
  return !message.read && isBroadcast(message) && isReadByAll(message, hosts);
};
