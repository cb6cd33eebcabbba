import { closeSync, openSync, readSync } from "node:fs";

import type { MessageId } from "../../domain/message.ts";
import type { Ids } from "../../ports/ids.ts";

/** {@link Ids} without node:crypto, which takes as long to load as all the rest of `relay send`. */
export const createUrandomIds = (now: () => number): Ids => ({
  next: () => {
    const bytes = Buffer.alloc(16);
    const random = openSync("/dev/urandom", "r");
    readSync(random, bytes, 6, 10, null);
    closeSync(random);
    bytes.writeUIntBE(now(), 0, 6);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString("hex");
    const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
    return `${parts.join("-")}-${hex.slice(20)}` as MessageId;
  },
});
