import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";

import type { MessageId } from "../../domain/message.ts";
import type { LastSend, LastSends } from "../../ports/last-sends.ts";

/** {@link LastSends} as one small file for each sender. It is a courtesy: what can't be read or written is passed over. */
export const createLastSends = (directory: string): LastSends => ({
  exchange: (sender, sent) => {
    let file: number | undefined;
    try {
      file = openSync(join(directory, `last-send.${sender}`), FLAGS, 0o600);
      const before = Buffer.alloc(LENGTH);
      readSync(file, before, 0, LENGTH, 0);
      writeSync(file, format(sent), 0);
      return parse(before.toString());
    } catch {
      // There is no state directory before a daemon ran, or the disk is full.
      return undefined;
    } finally {
      if (file !== undefined) closeSync(file);
    }
  },
});

const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const FORM = /^(?<at>\d{15}) (?<hash>\d{16}) (?<id>[0-9a-f\-]{36})\n$/v;
const LENGTH = 15 + 1 + 16 + 1 + 36 + 1;

/** Always as long as before, since cutting the file first takes longer than writing it. */
const format = ({ at, hash, id }: LastSend): string =>
  `${String(at).padStart(15, "0")} ${String(hash).padStart(16, "0")} ${id}\n`;

const parse = (text: string): LastSend | undefined => {
  const { at, hash, id } = FORM.exec(text)?.groups ?? {};
  return id === undefined ? undefined : { id: id as MessageId, at: Number(at), hash: Number(hash) };
};
