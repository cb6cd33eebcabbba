import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { MessageId } from "../../domain/message.ts";
import type { LastSends } from "../../ports/last-sends.ts";

/** {@link LastSends} as one small file for each sender. It is a courtesy: what can't be read or written is passed over. */
export const createLastSends = (directory: string): LastSends => ({
  exchange: (sender, { id, at, hash }) => {
    const path = join(directory, `last-send.${sender}`);
    try {
      const before = FORM.exec(readFileSync(path, "utf8"))?.groups;
      return before && sendOf(before);
    } catch {
      return undefined;
    } finally {
      writeQuietly(path, `${at} ${hash} ${id}\n`);
    }
  },
});

const FORM = /^(?<at>\d+) (?<hash>\d+) (?<id>[0-9a-f\-]{36})\n$/v;

const sendOf = ({ at, hash, id }: Readonly<Record<string, string | undefined>>) => ({
  id: id as MessageId,
  at: Number(at),
  hash: Number(hash),
});

const writeQuietly = (path: string, text: string): void => {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch {
    // There is no state directory before a daemon ran, or the disk is full.
  }
};
