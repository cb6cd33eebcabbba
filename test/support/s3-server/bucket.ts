/** One bucket in memory, with the answers that S3's API reference gives. */

import { createHash, randomUUID } from "node:crypto";

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

export interface Kept {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export type Conditions = Readonly<Record<"if-match" | "if-none-match", string | undefined>>;

interface Upload {
  readonly key: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly parts: Map<number, Kept>;
}

export const createBucket = (pageSize: number, smallestPart: number) => {
  const objects = new Map<string, Kept>();
  const uploads = new Map<string, Upload>();

  const unless = (key: string, conditions: Conditions, act: () => Answer): Answer => {
    const existing = objects.get(key);
    const { "if-match": match, "if-none-match": none } = conditions;
    if (none === "*" && existing !== undefined) return failed(412, "PreconditionFailed");
    if (match !== undefined && existing === undefined) return failed(404, "NoSuchKey");
    if (match !== undefined && match !== existing?.etag) return failed(412, "PreconditionFailed");
    return act();
  };

  const uploadOf = (id: string, key: string): Upload | undefined => {
    const upload = uploads.get(id);
    return upload?.key === key ? upload : undefined;
  };

  return {
    objects,
    uploads,

    put: (key: string, bytes: Buffer, metadata: Kept["metadata"], conditions: Conditions): Answer =>
      unless(key, conditions, () => {
        const etag = `"${md5(bytes)}"`;
        objects.set(key, { bytes, etag, metadata });
        return { status: 200, headers: { ETag: etag } };
      }),

    read: (key: string, range: string | undefined, conditions: Conditions): Answer => {
      const kept = objects.get(key);
      if (kept === undefined) return failed(404, "NoSuchKey");
      return unless(key, conditions, () => {
        const headers = { ETag: kept.etag, ...kept.metadata };
        const from = Number(/^bytes=(?<from>\d+)-$/v.exec(range ?? "")?.groups?.["from"] ?? 0);
        if (range === undefined) return { status: 200, headers, body: kept.bytes };
        if (from >= kept.bytes.length) return failed(416, "InvalidRange");
        return { status: 206, headers, body: kept.bytes.subarray(from) };
      });
    },

    remove: (key: string, conditions: Conditions): Answer => {
      if (objects.get(key) === undefined && conditions["if-match"] === undefined) return GONE;
      return unless(key, conditions, () => {
        objects.delete(key);
        return GONE;
      });
    },

    list: (query: URLSearchParams): Answer => {
      const prefix = query.get("prefix") ?? "";
      const delimiter = query.get("delimiter") ?? "";
      const after = query.get("continuation-token");
      const encode = (text: string): string =>
        query.get("encoding-type") === "url" ? encodeURIComponent(text) : escape(text);
      const entries = new Map<string, Kept | undefined>();
      // By their bytes in UTF-8, as S3 orders them.
      const keys = [...objects.keys()].toSorted((a, b) =>
        Buffer.compare(Buffer.from(a), Buffer.from(b)),
      );
      for (const key of keys.filter((name) => name.startsWith(prefix))) {
        const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
        entries.set(cut < 0 ? key : key.slice(0, cut + 1), cut < 0 ? objects.get(key) : undefined);
      }
      const all = [...entries];
      const start = after === null ? 0 : Number(Buffer.from(after, "base64url").toString());
      const page = all.slice(start, start + pageSize);
      const more = start + pageSize < all.length;
      const body = [
        `<IsTruncated>${more}</IsTruncated>`,
        ...(more
          ? [
              `<NextContinuationToken>${Buffer.from(String(start + pageSize)).toString("base64url")}</NextContinuationToken>`,
            ]
          : []),
        ...(query.get("encoding-type") === "url" ? ["<EncodingType>url</EncodingType>"] : []),
        ...page.map(([name, kept]) =>
          kept === undefined
            ? `<CommonPrefixes><Prefix>${encode(name)}</Prefix></CommonPrefixes>`
            : `<Contents><Key>${encode(name)}</Key><ETag>${escape(kept.etag)}</ETag><Size>${kept.bytes.length}</Size></Contents>`,
        ),
      ].join("");
      return xml("ListBucketResult", body);
    },

    begin: (key: string, metadata: Kept["metadata"]): Answer => {
      const id = randomUUID();
      uploads.set(id, { key, metadata, parts: new Map() });
      return xml("InitiateMultipartUploadResult", `<UploadId>${id}</UploadId>`);
    },

    putPart: (key: string, id: string, number: number, bytes: Buffer): Answer => {
      const upload = uploadOf(id, key);
      if (upload === undefined) return failed(404, "NoSuchUpload");
      if (!(number >= 1 && number <= 10_000)) return failed(400, "InvalidArgument");
      const etag = `"${md5(bytes)}"`;
      upload.parts.set(number, { bytes, etag, metadata: {} });
      return { status: 200, headers: { ETag: etag } };
    },

    listParts: (key: string, id: string, marker: number): Answer => {
      const upload = uploadOf(id, key);
      if (upload === undefined) return failed(404, "NoSuchUpload");
      const after = [...upload.parts].toSorted(([a], [b]) => a - b).filter(([n]) => n > marker);
      const page = after.slice(0, pageSize);
      const body = page.map(
        ([number, { etag, bytes }]) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>${escape(etag)}</ETag><Size>${bytes.length}</Size></Part>`,
      );
      const last = page.at(-1)?.[0] ?? 0;
      return xml(
        "ListPartsResult",
        `<IsTruncated>${after.length > page.length}</IsTruncated><NextPartNumberMarker>${last}</NextPartNumberMarker>${body.join("")}`,
      );
    },

    complete: (key: string, id: string, body: string, conditions: Conditions): Answer => {
      const upload = uploadOf(id, key);
      if (upload === undefined) return failed(404, "NoSuchUpload");
      const named = body
        .matchAll(/<Part>(?<part>.*?)<\/Part>/gsv)
        .map(({ groups }) => ({
          number: Number(/<PartNumber>(?<n>\d+)</v.exec(groups?.["part"] ?? "")?.groups?.["n"]),
          etag: /<ETag>(?<etag>[^<]*)</v.exec(groups?.["part"] ?? "")?.groups?.["etag"] ?? "",
        }))
        .toArray();
      if (named.length === 0) return failed(400, "MalformedXML");
      const parts = named.map(({ number }) => upload.parts.get(number));
      if (named.some(({ etag }, index) => unescape(etag) !== parts[index]?.etag)) {
        return failed(400, "InvalidPart");
      }
      if (
        named.some(({ number }, index) => index > 0 && number <= (named[index - 1]?.number ?? 0))
      ) {
        return failed(400, "InvalidPartOrder");
      }
      const bytes = parts.map((part) => part?.bytes ?? Buffer.alloc(0));
      if (bytes.slice(0, -1).some(({ length }) => length < smallestPart)) {
        return failed(400, "EntityTooSmall");
      }
      return unless(key, conditions, () => {
        const sums = bytes.map((part) => Buffer.from(md5(part), "hex"));
        const etag = `"${md5(Buffer.concat(sums))}-${sums.length}"`;
        objects.set(key, { bytes: Buffer.concat(bytes), etag, metadata: upload.metadata });
        uploads.delete(id);
        return xml("CompleteMultipartUploadResult", `<ETag>${escape(etag)}</ETag>`);
      });
    },

    abort: (key: string, id: string): Answer => {
      if (uploadOf(id, key) === undefined) return failed(404, "NoSuchUpload");
      uploads.delete(id);
      return GONE;
    },
  };
};

const GONE: Answer = { status: 204 };

export const failed = (status: number, code: string, message = `It was ${code}.`): Answer => ({
  ...xml("Error", `<Code>${code}</Code><Message>${message}</Message>`),
  status,
});

const xml = (name: string, inner: string): Answer => ({
  status: 200,
  headers: { "Content-Type": "application/xml" },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<${name}>${inner}</${name}>`,
});

const md5 = (bytes: Buffer): string => createHash("md5").update(bytes).digest("hex");

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

const unescape = (text: string): string => text.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
