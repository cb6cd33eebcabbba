import { createReadStream } from "node:fs";

import { PartyError } from "../../domain/error.ts";
import { LIMITS } from "../../domain/message.ts";
import { toDiskError } from "./disk.ts";

/** The text of a file, or of standard input for undefined. Reads no further than a body may be long; takes UTF-8 only. */
export const readTextInput = async (path: string | undefined): Promise<string> => {
  const name = path === undefined ? "Standard input" : JSON.stringify(path);
  const bytes = await readBytes(path, name);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw new PartyError("MESSAGE_INVALID", `${name} is not UTF-8 text.`, {
      hint: "Convert it with iconv, or name the file in a message instead of sending its bytes.",
      cause,
    });
  }
};

const readBytes = async (path: string | undefined, name: string): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of path === undefined ? process.stdin : createReadStream(path)) {
      const bytes = chunk as Buffer;
      chunks.push(bytes);
      size += bytes.length;
      if (size > LIMITS.bodyBytes) throw tooLong(name);
    }
  } catch (cause) {
    throw cause instanceof PartyError ? cause : unreadable(cause, path ?? "/dev/stdin");
  }
  return Buffer.concat(chunks);
};

const unreadable = (cause: unknown, path: string): unknown => {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== "ENOENT" && code !== "EISDIR") return toDiskError(cause, path);
  const what = code === "ENOENT" ? "does not exist" : "is a directory";
  return new PartyError("USAGE", `The file ${JSON.stringify(path)} ${what}.`, {
    hint: "Name a file with the text, or - for standard input.",
    cause,
  });
};

const tooLong = (name: string): PartyError =>
  new PartyError(
    "BODY_TOO_LONG",
    `${name} has more than ${LIMITS.bodyBytes.toLocaleString("en")} bytes, the limit of a body.`,
    { hint: "Shorten it, or name the file in a message instead of sending its bytes." },
  );
