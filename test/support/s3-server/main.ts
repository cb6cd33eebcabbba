/** An S3 server for tests, a process of its own: signatures are verified, conditions kept, faults made on demand. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { type Answer, type Conditions, createBucket, failed } from "./bucket.ts";
import { type Fault, NO_FAULTS, type Settings } from "./faults.ts";
import type { Command, Dump } from "./protocol.ts";
import { type Account, faultOfSignature } from "./signature.ts";

const account = JSON.parse(process.argv[2] ?? "{}") as Account & {
  readonly bucket: string;
  readonly pageSize: number;
  readonly smallestPart: number;
};
const bucket = createBucket(account.pageSize, account.smallestPart);
let settings: Settings = NO_FAULTS;
let left: { readonly fault: Fault; times: number }[] = [];
const log: string[] = [];

const server = createServer((request, response) => {
  void serve(request, response);
});

const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { method, name, key, search, query } = targetOf(request);
  const fault = takeFault(method, key + query);
  if (fault === "silence") return;
  if (fault === "torn-upload") {
    request.once("data", () => request.socket.destroy());
    return;
  }
  const body = await readWhole(request);
  if (body === undefined) return;
  const now = Date.now() + settings.clockAhead;
  const answer =
    refusalOf(request, body, name, now) ??
    faulty(fault, key) ??
    act(request, key, new URLSearchParams(search), body);
  log.push(`${method} ${key}${query} ${answer.status}`);
  if (fault === "lost-answer") request.socket.destroy();
  else
    give(response, answer, {
      now,
      isHead: method === "HEAD",
      torn: fault === "torn-download",
    });
};

const targetOf = ({ method = "", url = "" }: IncomingMessage) => {
  const [path = "", search = ""] = url.split("?", 2);
  const [, name = "", ...rest] = path.split("/");
  const key = rest.map(decodeURIComponent).join("/");
  return { method, name, key, search, query: search === "" ? "" : `?${search}` };
};

/** Undefined when it did not come whole: then it does not count. */
const readWhole = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
};

interface Giving {
  readonly now: number;
  readonly isHead: boolean;
  readonly torn: boolean;
}

const give = (response: ServerResponse, answer: Answer, { now, isHead, torn }: Giving): void => {
  const content = Buffer.from(answer.body ?? "");
  response.writeHead(answer.status, {
    ...answer.headers,
    Date: new Date(now).toUTCString(),
    ...(answer.status !== 204 && { "Content-Length": String(content.length) }),
  });
  if (isHead) response.end();
  else if (torn) response.write(content.subarray(0, content.length / 2), () => response.destroy());
  else response.end(content);
};

const takeFault = (method: string, target: string): Fault["kind"] | undefined => {
  const found = left.find(
    ({ fault, times }) => times > 0 && fault.method === method && target.includes(fault.on),
  );
  if (found === undefined) return undefined;
  found.times -= 1;
  return found.fault.kind;
};

const refusalOf = (
  request: IncomingMessage,
  body: Buffer,
  name: string,
  now: number,
): Answer | undefined => {
  const code = faultOfSignature(request, body, account, now);
  if (code === "AuthorizationHeaderMalformed") {
    const refusal = failed(400, code);
    return { ...refusal, headers: { ...refusal.headers, "x-amz-bucket-region": account.region } };
  }
  if (code !== undefined) return failed(code.startsWith("XAmz") ? 400 : 403, code);
  return name === account.bucket ? undefined : failed(404, "NoSuchBucket");
};

const faulty = (fault: Fault["kind"] | undefined, key: string): Answer | undefined => {
  if (fault === "503") return failed(503, "SlowDown");
  if (fault === "refused") return failed(400, "InvalidURI");
  if (fault === "denied") return failed(403, "AccessDenied");
  if (fault === "late-error") return failed(200, "InternalError");
  if (fault === "overtaken") {
    bucket.put(key, Buffer.from("another host's"), {}, NO_CONDITIONS);
  }
  return undefined;
};

const NO_CONDITIONS: Conditions = { "if-match": undefined, "if-none-match": undefined };

const act = (
  request: IncomingMessage,
  key: string,
  query: URLSearchParams,
  body: Buffer,
): Answer => {
  const { headers } = request;
  const given: Conditions = {
    "if-match": headers["if-match"],
    "if-none-match": headers["if-none-match"],
  };
  const isConditional = Object.values(given).some((value) => value !== undefined);
  if (isConditional && settings.conditions === "unknown") return failed(501, "NotImplemented");
  const asked = {
    request,
    key,
    query,
    body,
    conditions: settings.conditions === "ignored" ? NO_CONDITIONS : given,
  };
  const id = query.get("uploadId");
  return id === null ? actOnObject(asked) : actOnUpload(asked, id);
};

interface Asked {
  readonly request: IncomingMessage;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly conditions: Conditions;
}

const actOnObject = ({ request, key, query, body, conditions }: Asked): Answer => {
  const metadata = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      name.startsWith("x-amz-meta-") ? [[name, String(value)]] : [],
    ),
  );
  switch (request.method ?? "") {
    case "GET":
      return key === "" ? bucket.list(query) : bucket.read(key, request.headers.range, conditions);
    case "HEAD":
      return bucket.read(key, undefined, conditions);
    case "PUT":
      return bucket.put(key, body, metadata, conditions);
    case "DELETE":
      return bucket.remove(key, conditions);
    case "POST":
      return query.has("uploads") ? bucket.begin(key, metadata) : failed(400, "InvalidArgument");
    default:
      return failed(405, "MethodNotAllowed");
  }
};

const actOnUpload = ({ request, key, query, body, conditions }: Asked, id: string): Answer => {
  switch (request.method ?? "") {
    case "PUT":
      return bucket.putPart(key, id, Number(query.get("partNumber")), body);
    case "GET":
      return bucket.listParts(key, id, Number(query.get("part-number-marker")));
    case "POST":
      return bucket.complete(key, id, body.toString(), conditions);
    case "DELETE":
      return bucket.abort(key, id);
    default:
      return failed(405, "MethodNotAllowed");
  }
};

const dump = (): Dump => ({
  objects: Object.fromEntries(
    [...bucket.objects].map(([key, { bytes, etag, metadata }]) => [
      key,
      { text: bytes.length > 100_000 ? "" : bytes.toString(), size: bytes.length, etag, metadata },
    ]),
  ),
  uploads: bucket.uploads.size,
  log,
});

process.on("message", (command: Command) => {
  switch (command.kind) {
    case "set":
      settings = command.settings;
      left = settings.faults.map((fault) => ({ fault, times: fault.times }));
      break;
    case "store":
      bucket.put(command.key, Buffer.from(command.text), {}, NO_CONDITIONS);
      break;
    case "drop":
      bucket.objects.delete(command.key);
      break;
    case "forget-uploads":
      bucket.uploads.clear();
      break;
    case "dump":
      break;
  }
  process.send?.(dump());
  if (command.kind === "dump") log.length = 0;
});
process.on("disconnect", () => process.exit());

server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
