import { createHash, randomUUIDv7 } from "node:crypto";

import type { MessageId } from "../../domain/message.ts";
import type { Ids } from "../../ports/ids.ts";

export const createIds = (): Ids => ({ next: () => randomUUIDv7() as MessageId });

/** The digest that ids of files and of foreign messages are derived from. */
export const sha256 = (text: string | Uint8Array): Uint8Array =>
  createHash("sha256").update(text).digest();
