import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { AwsClient } from "aws4fetch";

import { PartyError } from "../../domain/error.ts";
import { retryDelay, type RetryPolicy } from "../../domain/retry.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { type BucketAddress, urlOf } from "./address.ts";
import { isPassing, readRefusal, type Refusal, toStoreError } from "./store-error.ts";
import { parseAnswer } from "./xml.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

export interface RequestsOptions extends BucketAddress {
  readonly region: string;
  readonly credentials: Credentials;
  readonly retry: RetryPolicy;
  /** Milliseconds that a request without a body may take; one with a body gets more. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

export interface StoreRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Bytes that the answer is expected to have. */
  readonly size?: number;
  /** The store may begin to answer well and then, in the body, say that it failed. */
  readonly failsLate?: true;
}

export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export interface Requests {
  /**
   * Sends a request, again after failures that pass, and reads what came. A refusal that `expected` names is given back;
   * any other is thrown. `read` is called anew for each try that was answered.
   */
  send<T>(
    request: () => StoreRequest,
    expected: (refusal: Refusal) => boolean,
    read: (response: Response) => Promise<T>,
  ): Promise<Outcome<T>>;
  clockOffset(): number;
}

/** Signed requests to one bucket. */
export const createRequests = (options: RequestsOptions): Requests => {
  const { region, credentials, retry, signal, endpoint } = options;
  const { sessionToken, ...keys } = credentials;
  const client = new AwsClient({
    ...keys,
    ...(sessionToken !== undefined && { sessionToken }),
    region,
    service: "s3",
  });
  let offset = 0;

  const fetchOnce = async (request: StoreRequest): Promise<Response> => {
    const { method, key, query, headers, body, size = body?.length ?? 0 } = request;
    const signed = await client.sign(urlOf(options, key, query), {
      method,
      headers: { ...headers, "x-amz-content-sha256": hashOf(body) },
      ...(body !== undefined && { body: Buffer.from(body.buffer, body.byteOffset, body.length) }),
      aws: { datetime: stampOf(Date.now() + offset) },
    });
    const limit = AbortSignal.timeout(Math.ceil(options.timeout + size / SLOWEST));
    const response = await fetch(signed, {
      redirect: "manual",
      signal: AbortSignal.any([signal, limit]),
    });
    return request.failsLate === true && response.ok ? withLateFailure(response) : response;
  };

  /** Learns the store's time from an answer that calls ours wrong. True when that was news. */
  const learnTime = ({ status, headers }: Response): boolean => {
    const there = Date.parse(headers.get("date") ?? "");
    if (status !== 403 || Number.isNaN(there)) return false;
    const found = there - Date.now();
    if (Math.abs(found - offset) < SKEW) return false;
    offset = found;
    return true;
  };

  /** One try: what came of it, or the failure and the delay before the next where another one may help. */
  const tryOnce = async <T>(
    request: StoreRequest,
    expected: (refusal: Refusal) => boolean,
    read: (response: Response) => Promise<T>,
  ): Promise<Outcome<T> | Failed> => {
    const what = describe(request);
    try {
      const response = await fetchOnce(request);
      if (response.ok) return { kind: "done", value: await read(response) };
      const refusal = readRefusal(response.status, response.headers, await response.text());
      if (expected(refusal)) return { kind: "refused", refusal };
      const failure = toStoreError(what, refusal, options);
      if (learnTime(response)) return { kind: "failed", failure, delay: 0 };
      if (isPassing(refusal)) return { kind: "failed", failure, delay: undefined };
      throw failure;
    } catch (cause) {
      if (cause instanceof PartyError) throw cause;
      if (signal.aborted) throw interrupted(cause);
      if (!isNetworkFailure(cause)) throw cause;
      return { kind: "failed", failure: unreachable(endpoint, what, cause), delay: undefined };
    }
  };

  return {
    clockOffset: () => offset,
    send: async (request, expected, read) => {
      for (let failed = 1; ; failed += 1) {
        const outcome = await tryOnce(request(), expected, read);
        if (outcome.kind !== "failed") return outcome;
        const delay = retryDelay(failed, retry, Math.random());
        if (delay === undefined) throw outcome.failure;
        await sleep(outcome.delay ?? delay, undefined, { signal }).catch((cause: unknown) => {
          throw interrupted(cause);
        });
      }
    },
  };
};

interface Failed {
  readonly kind: "failed";
  readonly failure: PartyError;
  /** Undefined: as long as the policy says. */
  readonly delay: number | undefined;
}

const withLateFailure = async (response: Response): Promise<Response> => {
  const text = await response.text();
  const answer = parseAnswer(text);
  const { headers } = response;
  if (answer?.name !== "Error") return new Response(text, { headers });
  const status = LATE_STATUSES.get(answer.text("Code") ?? "") ?? 500;
  return new Response(text, { headers, status });
};

const LATE_STATUSES: ReadonlyMap<string, number> = new Map([
  ["PreconditionFailed", 412],
  ["NoSuchUpload", 404],
  ["AccessDenied", 403],
]);

/** Bytes a millisecond below which a connection counts as dead. */
const SLOWEST = 64;
/** Stores refuse what is signed 15 minutes off. What is less is not why they refused. */
const SKEW = 60_000;

const hashOf = (body: Uint8Array | undefined): string =>
  createHash("sha256")
    .update(body ?? "")
    .digest("hex");

/** `20261120T143000Z` */
const stampOf = (at: number): string =>
  new Date(at).toISOString().replaceAll(/[:\-]|\.\d{3}/gv, "");

const describe = ({ method, key, query }: StoreRequest): string =>
  `${VERBS[method]} ${key === "" ? JSON.stringify(query?.["prefix"] ?? "the bucket") : JSON.stringify(key)}`;

const VERBS = {
  GET: "give",
  HEAD: "look at",
  PUT: "store",
  POST: "store",
  DELETE: "delete",
} as const;

/** `fetch` throws a TypeError with a cause for every broken connection, and the signal's own error for one that took too long. */
const isNetworkFailure = (error: unknown): error is Error =>
  error instanceof Error &&
  ((error instanceof TypeError && error.cause !== undefined) || error.name === "TimeoutError");

const unreachable = (endpoint: string, what: string, cause: Error): PartyError => {
  const { message, code } = (cause.cause ?? {}) as Partial<NodeJS.ErrnoException>;
  const why =
    cause.name === "TimeoutError" ? "no answer in time" : (code ?? message ?? cause.message);
  return new PartyError("STORE_UNAVAILABLE", `${endpoint} did not ${what}: ${oneLine(why, 160)}.`, {
    hint: "Check the network and the endpoint. Nothing is lost: run it again, and it goes on where it was.",
    cause,
  });
};

const interrupted = (cause: unknown): PartyError =>
  new PartyError("INTERRUPTED", "Interrupted.", {
    hint: "Run it again: it goes on where it was.",
    cause,
  });
