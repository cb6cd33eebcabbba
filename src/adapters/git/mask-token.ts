import { textIn } from "../system/quiet-reads.ts";

/** The user that the credential helper names beside the token. */
const USER = "x-access-token";
const MASK = "(the token)";
/** What a header for authentication holds (RFC 7617, RFC 6750), whatever token it was made of. */
const HEADER = /\b(?<scheme>basic|bearer|token)\s+[\w+\/.~=\-]{8,}/giv;

/** A text of the remote's without the token, which careless ones repeat in their answers: as it is, and as it travels. */
export const maskToken = (text: string, tokenFile: string | undefined): string => {
  if (tokenFile === undefined) return text;
  const [token = ""] = (textIn(tokenFile) ?? "").split(/\r?\n/v);
  const forms = token === "" ? [] : [token, encodeURIComponent(token), ...inBase64(token)];
  return forms
    .reduce((masked, form) => masked.replaceAll(form, MASK), text)
    .replaceAll(HEADER, `$<scheme> ${MASK}`);
};

/** Without what the last bits and the padding depend on. */
const inBase64 = (token: string): readonly string[] =>
  [token, `${USER}:${token}`].map((plain) =>
    Buffer.from(plain).toString("base64").replace(/.?=*$/v, ""),
  );
