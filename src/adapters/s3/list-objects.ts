import type { StoredObject } from "../../ports/object-store.ts";
import { PartyError } from "../../domain/error.ts";
import type { Requests } from "./requests.ts";
import { parseAnswer, type Answer } from "./xml.ts";

export interface Listing {
  readonly objects: readonly StoredObject[];
  readonly folders: readonly string[];
}

/** Every object, or with a delimiter every folder, whose key begins with `prefix`: page by page. */
export const listObjects = async (
  requests: Requests,
  { prefix, delimiter }: { readonly prefix: string; readonly delimiter?: string },
): Promise<Listing> => {
  const objects: StoredObject[] = [];
  const folders: string[] = [];
  for (let token: string | undefined; ;) {
    const answer = await onePage(requests, {
      "list-type": "2",
      // Keys may hold what XML can't.
      "encoding-type": "url",
      prefix,
      ...(delimiter !== undefined && { delimiter }),
      ...(token !== undefined && { "continuation-token": token }),
    });
    const decode = decoderFor(answer);
    for (const item of answer.all("Contents")) {
      objects.push({
        key: decode(item.text("Key") ?? ""),
        size: Number(item.text("Size")),
        etag: item.text("ETag") ?? "",
      });
    }
    for (const item of answer.all("CommonPrefixes")) {
      folders.push(decode(item.text("Prefix") ?? "").slice(prefix.length, -1));
    }
    if (answer.text("IsTruncated") !== "true") return { objects, folders };
    const next = answer.text("NextContinuationToken");
    if (next === undefined || next === token) throw noListing("it repeats a page");
    token = next;
  }
};

const onePage = async (
  requests: Requests,
  query: Readonly<Record<string, string>>,
): Promise<Answer> => {
  const outcome = await requests.send(
    () => ({ method: "GET", key: "", query }),
    () => false,
    async (response) => parseAnswer(await response.text()),
  );
  const answer = outcome.kind === "done" ? outcome.value : undefined;
  if (answer?.name !== "ListBucketResult") throw noListing("it is no ListBucketResult");
  return answer;
};

/** The names as they are, where the store did as it was asked and says so. */
const decoderFor = (answer: Answer): ((text: string) => string) =>
  answer.text("EncodingType") === "url"
    ? (text) => decodeURIComponent(text.replaceAll("+", " "))
    : (text) => text;

const noListing = (why: string): PartyError =>
  new PartyError("STORE_UNFIT", `The store's list of objects can't be read: ${why}.`, {
    hint: "Is the endpoint the one of an S3 store? Set AWS_ENDPOINT_URL, and S3_PATH_STYLE=1 where the bucket has no host of its own.",
  });
