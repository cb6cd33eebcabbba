import type { ObjectFacts, ObjectStore } from "../../ports/object-store.ts";
import {
  conditionHeaders,
  isChanged,
  isChangedUnder,
  isMissing,
  SHA256,
  toPut,
} from "./conditions.ts";
import { listObjects } from "./list-objects.ts";
import { createPartUploads } from "./part-uploads.ts";
import { createRequests, type RequestsOptions } from "./requests.ts";

/** Objects in one bucket of a store that speaks S3. */
export const createS3Store = (options: RequestsOptions): ObjectStore => {
  const requests = createRequests(options);
  return {
    clockOffset: requests.clockOffset,
    parts: createPartUploads(requests),
    list: async (prefix) => (await listObjects(requests, { prefix })).objects,
    folders: async (prefix) => (await listObjects(requests, { prefix, delimiter: "/" })).folders,

    head: async (key) => {
      const outcome = await requests.send(
        () => ({ method: "HEAD", key }),
        isMissing,
        async ({ headers }) => factsOf(headers, Number(headers.get("content-length"))),
      );
      return outcome.kind === "done" ? outcome.value : undefined;
    },

    get: async (key, etag, take) => {
      let taken = 0;
      let size = 0;
      const outcome = await requests.send(
        () => ({
          method: "GET",
          key,
          headers: { "if-match": etag, ...(taken > 0 && { range: `bytes=${taken}-` }) },
          size: size - taken,
        }),
        // 416: what broke off had come whole but for its end.
        (refusal) => isMissing(refusal) || isChanged(refusal) || refusal.status === 416,
        async (response) => {
          // A store that does not know ranges begins anew.
          let skip = response.status === 206 ? 0 : taken;
          size = Number(response.headers.get("content-length")) + (taken - skip);
          for await (const chunk of response.body ?? []) {
            const fresh = chunk.subarray(Math.min(skip, chunk.length));
            skip -= chunk.length - fresh.length;
            take(fresh);
            taken += fresh.length;
          }
          return factsOf(response.headers, taken);
        },
      );
      return outcome.kind === "done" ? outcome.value : undefined;
    },

    put: async (key, body, { sha256, condition }) =>
      toPut(
        await requests.send(
          () => ({
            method: "PUT",
            key,
            body,
            headers: { ...conditionHeaders(condition), [SHA256]: sha256 },
          }),
          isChangedUnder(condition),
          async ({ headers }) => etagOf(headers),
        ),
      ),

    remove: async (key, etag) => {
      const outcome = await requests.send(
        () => ({ method: "DELETE", key, headers: { "if-match": etag } }),
        (refusal) => isMissing(refusal) || isChanged(refusal),
        async () => undefined,
      );
      return outcome.kind === "refused" && isChanged(outcome.refusal) ? "changed" : "removed";
    },
  };
};

const etagOf = (headers: Headers): string => headers.get("etag") ?? "";

const factsOf = (headers: Headers, size: number): ObjectFacts => ({
  size,
  etag: etagOf(headers),
  sha256: headers.get(SHA256) ?? undefined,
});
