/** Message ids: how they are made short, read back from what a person typed, and derived from a file. */

import type { MessageId } from "./message.ts";

/** Crockford's base 32: no i, l, o, u. */
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const SHORT_LENGTH = 10;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/v;
const FOREIGN = /^[A-Za-z0-9._:\-]{1,80}$/v;
const SHORT = new RegExp(`^[${DIGITS}]{${SHORT_LENGTH}}$`, "v");

/** The id's last 50 bits as 10 characters of Crockford base 32: what is printed everywhere. */
export const shortId = (id: MessageId): string => {
  // 13 hex digits are 52 bits: still exact in a double.
  let bits = Number.parseInt(id.replaceAll("-", "").slice(-13), 16) % 2 ** 50;
  let short = "";
  for (let place = 0; place < SHORT_LENGTH; place += 1) {
    short = `${DIGITS[bits % 32] ?? ""}${short}`;
    bits = Math.floor(bits / 32);
  }
  return short;
};

/** True for an id of ours: a UUID of version 7 or 8 in lower case. */
export const isUuid = (text: string): text is MessageId => UUID.test(text);

/** Everything an id that somebody typed may mean; a reading that is impossible is undefined. */
export interface IdReadings {
  readonly full: MessageId | undefined;
  readonly short: string | undefined;
  readonly foreign: string | undefined;
}

/** Reads an id as typed: `msg-` in front, upper case and Crockford's look-alikes (o, i, l) are understood. */
export const parseId = (typed: string): IdReadings => {
  const text = typed.trim();
  const bare = text.toLowerCase().replace(/^msg-/v, "");
  const short = bare.replaceAll("o", "0").replaceAll(/[il]/gv, "1");
  return {
    full: isUuid(bare) ? bare : undefined,
    short: SHORT.test(short) ? short : undefined,
    foreign: isForeignId(text) ? text : undefined,
  };
};

/** True for an id of another system that may be kept as it is. Thread names have the same grammar. */
export const isForeignId = (text: string): boolean => FOREIGN.test(text);

/** A foreign id as it is kept: itself where the grammar allows it, else a name derived from its SHA-256. */
export const toForeignId = (text: string, digest: Uint8Array): string =>
  isForeignId(text) ? text : `foreign-${toHex(digest.slice(0, 8))}`;

/** A UUIDv8 from the first 16 bytes of a SHA-256: the same file gives the same id, whatever crashed in between. */
export const uuidFromDigest = (digest: Uint8Array): MessageId => {
  const bytes = digest.slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = toHex(bytes);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return `${parts.join("-")}-${hex.slice(20)}` as MessageId;
};

/** What identifies an outbox file that carries no id of its own. */
export interface FileIdentity {
  /** The role directory's name. */
  readonly sender: string;
  readonly name: string;
  readonly device: string;
  readonly inode: string;
  /** Birth time in ns, "" where the system has none. */
  readonly birth: string;
}

/** The text whose SHA-256 becomes the id of a file without one. Without a birth time an inode may come again: then the content counts. */
export const fileIdMaterial = (file: FileIdentity, content: string): string =>
  [
    file.sender,
    file.name,
    file.device,
    file.inode,
    file.birth === "" ? `content:${content}` : file.birth,
  ].join("\0");

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
