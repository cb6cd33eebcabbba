import type { MessageId } from "../domain/message.ts";

export interface Ids {
  /** A new UUIDv7. */
  next(): MessageId;
}
