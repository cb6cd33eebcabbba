import { PartyError } from "../../domain/error.ts";
import type { PartUploads, StoredPart } from "../../ports/object-store.ts";
import { conditionHeaders, isChangedUnder, SHA256, toPut } from "./conditions.ts";
import type { Requests } from "./requests.ts";
import type { Refusal } from "./store-error.ts";
import { type Answer, parseAnswer } from "./xml.ts";

export const createPartUploads = (requests: Requests): PartUploads => ({
  begin: async (key, sha256) => {
    const outcome = await requests.send(
      () => ({ method: "POST", key, query: { uploads: "" }, headers: { [SHA256]: sha256 } }),
      () => false,
      async (response) => parseAnswer(await response.text())?.text("UploadId"),
    );
    if (outcome.kind === "refused" || outcome.value === undefined) throw noUpload(key);
    return outcome.value;
  },

  put: async (key, uploadId, number, body) => {
    const outcome = await requests.send(
      () => ({ method: "PUT", key, query: { partNumber: String(number), uploadId }, body }),
      () => false,
      async ({ headers }) => headers.get("etag") ?? "",
    );
    if (outcome.kind === "refused") throw noUpload(key);
    return outcome.value;
  },

  list: async (key, uploadId) => {
    const parts: StoredPart[] = [];
    for (let marker = "0"; ;) {
      const query = { uploadId, "part-number-marker": marker };
      const outcome = await requests.send(
        () => ({ method: "GET", key, query }),
        isLost,
        async (response) => parseAnswer(await response.text()),
      );
      if (outcome.kind === "refused" || outcome.value === undefined) return undefined;
      parts.push(...outcome.value.all("Part").map(toPart));
      const next = outcome.value.text("NextPartNumberMarker");
      if (outcome.value.text("IsTruncated") !== "true" || next === undefined || next === marker) {
        return parts;
      }
      marker = next;
    }
  },

  complete: async (key, uploadId, parts, condition) => {
    const isRefused = isChangedUnder(condition);
    const outcome = await requests.send(
      () => ({
        method: "POST",
        key,
        query: { uploadId },
        body: new TextEncoder().encode(completionOf(parts)),
        headers: { ...conditionHeaders(condition), "content-type": "application/xml" },
        failsLate: true,
      }),
      (refusal) => isLost(refusal) || isRefused(refusal),
      async (response) => parseAnswer(await response.text())?.text("ETag") ?? "",
    );
    return outcome.kind === "refused" && isLost(outcome.refusal)
      ? { kind: "lost" }
      : toPut(outcome);
  },

  abort: async (key, uploadId) => {
    await requests.send(
      () => ({ method: "DELETE", key, query: { uploadId } }),
      isLost,
      async () => undefined,
    );
  },
});

const isLost = ({ code }: Refusal): boolean => code === "NoSuchUpload";

const toPart = (part: Answer): StoredPart => ({
  number: Number(part.text("PartNumber")),
  size: Number(part.text("Size")),
  etag: part.text("ETag") ?? "",
});

const completionOf = (parts: readonly StoredPart[]): string => {
  const items = parts.map(
    ({ number, etag }) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>${escape(etag)}</ETag></Part>`,
  );
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${items.join("")}</CompleteMultipartUpload>`;
};

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const noUpload = (key: string): PartyError =>
  new PartyError("STORE_UNFIT", `The store did not begin an upload of ${JSON.stringify(key)}.`, {
    hint: "Is the endpoint the one of an S3 store? Large files need its multipart uploads.",
  });
