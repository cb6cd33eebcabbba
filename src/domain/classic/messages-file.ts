/** `coordination/messages.json`: newest message last, two blanks a level, fields in the original's order. */

import { type ClassicMessage, isMessageLike, readClassicMessage } from "./classic-message.ts";
import { isObject } from "./json.ts";
import { emptyList, type ListFile, type ListFormat } from "./list.ts";
import { formatListFile, type ListRead, parseListFile } from "./list-file.ts";
import { MESSAGE_JOINS } from "./message-joins.ts";

const MESSAGES_FORMAT: ListFormat = {
  name: "messages",
  isEntry: isMessageLike,
  joins: MESSAGE_JOINS,
};

export const EMPTY_MESSAGES: ListFile = emptyList(MESSAGES_FORMAT.name);

/** Never throws: what is whole in a truncated or conflicting file is salvaged, and the rest is told. */
export const parseMessagesFile = (text: string): ListRead => parseListFile(text, MESSAGES_FORMAT);

export const formatMessagesFile = (file: ListFile): string =>
  formatListFile(file, MESSAGES_FORMAT.name);

/** The messages in the file's order. Entries that are no objects stay in the file and are none. */
export const messagesOf = (file: ListFile): readonly ClassicMessage[] =>
  file.entries.filter(isObject).map(readClassicMessage);
