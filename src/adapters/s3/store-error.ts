import { PartyError } from "../../domain/error.ts";
import { oneLine } from "../../domain/visible-text.ts";
import type { BucketAddress } from "./address.ts";
import { parseAnswer } from "./xml.ts";

/** What a store answered instead of doing it. */
export interface Refusal {
  readonly status: number;
  /** S3's name for it, `AccessDenied`; empty where the answer had none. */
  readonly code: string;
  readonly message: string;
  /** The region that the store named. */
  readonly region: string | undefined;
}

export const readRefusal = (status: number, headers: Headers, body: string): Refusal => {
  const answer = parseAnswer(body);
  return {
    status,
    code: answer?.text("Code") ?? "",
    message: answer?.text("Message") ?? "",
    region: headers.get("x-amz-bucket-region") ?? answer?.text("Region") ?? undefined,
  };
};

/** Codes and statuses that may be otherwise a moment later. */
export const isPassing = ({ status, code }: Refusal): boolean =>
  status >= 500 ? status !== 501 : status === 408 || status === 429 || PASSING.has(code);

const PASSING = new Set(["RequestTimeout", "SlowDown", "ConditionalRequestConflict"]);

/** The refusal of `what` (`store "machines/…"`) as its reader can act on it. */
export const toStoreError = (
  what: string,
  refusal: Refusal,
  address: BucketAddress,
): PartyError => {
  const { status, code, message } = refusal;
  const { endpoint } = address;
  const named = oneLine(code === "" ? `status ${status}` : code, 80);
  if (status === 501 || code === "NotImplemented") return unfit(endpoint, `${what}: ${named}`);
  if (isPassing(refusal)) {
    return new PartyError("STORE_UNAVAILABLE", `${endpoint} did not ${what}: ${named}.`, {
      hint: "Nothing is lost: run it again later, and it goes on where it was.",
    });
  }
  const said = message === "" ? "" : ` (${oneLine(message, 160)})`;
  const sentence = `${endpoint} refused to ${what}: ${named}${said}.`;
  const hint = HINTS.get(code) ?? (status === 401 || status === 403 ? ASK : undefined);
  return (
    elsewhere(refusal, address) ??
    (hint === undefined
      ? new PartyError("OBJECT_REFUSED", sentence)
      : new PartyError("STORE_DENIED", sentence, { hint }))
  );
};

/** The bucket is somewhere else, or nowhere. */
const elsewhere = (
  { status, code, region }: Refusal,
  { endpoint, bucket }: BucketAddress,
): PartyError | undefined => {
  const quoted = JSON.stringify(bucket);
  if (code === "NoSuchBucket") {
    return new PartyError("STORE_UNKNOWN", `There is no bucket ${quoted} at ${endpoint}.`, {
      hint: "Correct S3_BUCKET, the region or the endpoint, or create the bucket.",
    });
  }
  const isRedirect = status >= 300 && status < 400;
  if (region === undefined || !(isRedirect || REGION.has(code))) return undefined;
  const named = oneLine(region, 40);
  return new PartyError("CONFIG_INVALID", `The bucket ${quoted} is in the region ${named}.`, {
    hint: `Set AWS_REGION=${named}.`,
  });
};

const unfit = (endpoint: string, what: string): PartyError =>
  new PartyError("STORE_UNFIT", `${endpoint} does not keep conditional writes (${what}).`, {
    hint: "Without them two hosts can overwrite each other unseen: use a store that has If-Match and If-None-Match.",
  });

const REGION = new Set(["AuthorizationHeaderMalformed", "PermanentRedirect", "TemporaryRedirect"]);
const ASK =
  "The credentials need s3:ListBucket, s3:GetObject, s3:PutObject and, for --delete, s3:DeleteObject on the bucket.";
const HINTS: ReadonlyMap<string, string> = new Map([
  ["InvalidAccessKeyId", "Correct AWS_ACCESS_KEY_ID or the profile: the store does not know it."],
  [
    "SignatureDoesNotMatch",
    "Correct AWS_SECRET_ACCESS_KEY or the profile: it does not belong to the access key.",
  ],
  ["ExpiredToken", "The credentials have expired: fetch new ones."],
  ["InvalidToken", "AWS_SESSION_TOKEN does not belong to the access key: set both or neither."],
  ["RequestTimeTooSkewed", "Set this machine's clock."],
]);
