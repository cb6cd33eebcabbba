/** AWS Signature Version 4 as its documentation has it, from the verifying side. */

import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

export interface Account {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
}

/** S3's code for what is wrong with a request's signature; undefined when nothing is. */
export const faultOfSignature = (
  request: IncomingMessage,
  body: Buffer,
  account: Account,
  now: number,
): string | undefined => {
  const { authorization = "" } = request.headers;
  const found = FORM.exec(authorization)?.groups;
  if (found === undefined) return authorization === "" ? "AccessDenied" : "InvalidArgument";
  const { id, day = "", region = "", signed = "", signature = "" } = found;
  return (
    faultOfHeaders(request, { id, day, region, signed }, account, now) ??
    faultOfPayload(request, body) ??
    (signature === sign(request, { day, region, signed }, account)
      ? undefined
      : "SignatureDoesNotMatch")
  );
};

const FORM =
  /^AWS4-HMAC-SHA256 Credential=(?<id>[^\/]+)\/(?<day>\d{8})\/(?<region>[^\/]+)\/s3\/aws4_request, ?SignedHeaders=(?<signed>[^,]+), ?Signature=(?<signature>[0-9a-f]{64})$/v;

interface Named {
  readonly id?: string | undefined;
  readonly day: string;
  readonly region: string;
  readonly signed: string;
}

const faultOfHeaders = (
  { headers }: IncomingMessage,
  { id, day, region, signed }: Named,
  account: Account,
  now: number,
): string | undefined => {
  if (id !== account.accessKeyId) return "InvalidAccessKeyId";
  const date = String(headers["x-amz-date"]);
  if (region !== account.region || !date.startsWith(day)) return "AuthorizationHeaderMalformed";
  if (!(Math.abs(parseDate(date) - now) <= 15 * 60_000)) return "RequestTimeTooSkewed";
  if (headers["x-amz-security-token"] !== account.sessionToken) return "InvalidToken";
  const names = signed.split(";");
  const mustBeSigned = Object.keys(headers).filter((name) => /^(?:host$|x-amz-)/v.test(name));
  return mustBeSigned.every((name) => names.includes(name)) ? undefined : "AccessDenied";
};

const faultOfPayload = ({ headers }: IncomingMessage, body: Buffer): string | undefined => {
  const payload = headers["x-amz-content-sha256"];
  return payload === "UNSIGNED-PAYLOAD" || payload === sha256(body)
    ? undefined
    : "XAmzContentSHA256Mismatch";
};

const sign = (
  request: IncomingMessage,
  { day, region, signed }: Named,
  account: Account,
): string => {
  const [path = "", query = ""] = (request.url ?? "").split("?", 2);
  const canonical = [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    ...signed.split(";").map((name) => `${name}:${headerOf(request, name)}`),
    "",
    signed,
    request.headers["x-amz-content-sha256"],
  ].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const date = String(request.headers["x-amz-date"]);
  const toSign = ["AWS4-HMAC-SHA256", date, scope, sha256(Buffer.from(canonical))].join("\n");
  const key = [day, region, "s3", "aws4_request"].reduce(
    hmac,
    Buffer.from(`AWS4${account.secretAccessKey}`),
  );
  return hmac(key, toSign).toString("hex");
};

const headerOf = (request: IncomingMessage, name: string): string =>
  String(request.headers[name] ?? "")
    .trim()
    .replaceAll(/ +/gv, " ");

const canonicalPath = (path: string): string => path.split("/").map(recode).join("/");

const canonicalQuery = (query: string): string =>
  query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", value = ""] = pair.split("=", 2);
      return `${recode(name)}=${recode(value)}`;
    })
    .toSorted()
    .join("&");

const recode = (text: string): string =>
  [...Buffer.from(decodeURIComponent(text))]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/v.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");

const parseDate = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/v, "$1-$2-$3T$4:$5:$6Z"));

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
