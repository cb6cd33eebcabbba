import assert from "node:assert/strict";
import { after, describe, it } from "node:test";

import { createS3Store } from "../../src/adapters/s3/object-store.ts";
import type { RequestsOptions } from "../../src/adapters/s3/requests.ts";
import { objectStoreContract } from "../contract/object-store.ts";
import { createFakeObjectStore } from "../support/fake-object-store.ts";
import { type S3Server, startS3Server } from "../support/s3-server.ts";
import type { Fault } from "../support/s3-server/faults.ts";

const open = ({ endpoint, account }: S3Server, options: Partial<RequestsOptions> = {}) =>
  createS3Store({
    endpoint,
    bucket: account.bucket,
    pathStyle: true,
    region: account.region,
    credentials: account,
    retry: { attempts: 4, firstDelay: 1, longestDelay: 5 },
    timeout: 2_000,
    signal: new AbortController().signal,
    ...options,
  });

const bytes = (text: string) => new TextEncoder().encode(text);
const NEW = { sha256: "00", condition: { kind: "absent" } } as const;
const once = (method: string, on: string, kind: Fault["kind"], times = 1): Fault => ({
  method,
  on,
  kind,
  times,
});

describe("the objects of an S3 server", () => {
  const servers = new AsyncDisposableStack();
  after(() => servers.disposeAsync());
  objectStoreContract(async () =>
    // Pages of two, so that every listing has several.
    open(servers.use(await startS3Server({ pageSize: 2 }))),
  );
});

describe("objects in memory", () => {
  objectStoreContract(async () => createFakeObjectStore());
});

describe("a store that fails for a while", () => {
  const kinds = ["503", "torn-upload", "lost-answer"] as const;
  for (const kind of kinds) {
    it(`by ${kind} has the object in the end, once`, async () => {
      await using server = await startS3Server();
      await server.set({ faults: [once("PUT", "m/a", kind, 2)] });
      const outcome = await open(server).put("m/a", bytes("x".repeat(200_000)), NEW);
      // After a lost answer the object is there: whoever asked must look whether it is theirs.
      assert.equal(outcome.kind, kind === "lost-answer" ? "changed" : "stored");
      assert.equal((await server.dump()).objects["m/a"]?.size, 200_000);
    });
  }

  it("by not answering is asked again after the timeout", async () => {
    await using server = await startS3Server();
    await server.set({ faults: [once("PUT", "m/a", "silence")] });
    const outcome = await open(server, { timeout: 300 }).put("m/a", bytes("x"), NEW);
    assert.equal(outcome.kind, "stored");
  });

  it("in the middle of a download goes on where it broke off", async () => {
    await using server = await startS3Server();
    const text = "0123456789".repeat(50_000);
    await server.store("m/a", text);
    await server.set({ faults: [once("GET", "m/a", "torn-download", 2)] });
    const store = open(server);
    const { etag } = (await store.head("m/a")) ?? { etag: "" };
    let read = "";
    await store.get("m/a", etag, (chunk) => (read += Buffer.from(chunk).toString()));
    assert.equal(read, text);
    const { log } = await server.dump();
    assert.ok(log.filter((line) => line === "GET m/a 206").length >= 1, log.join("\n"));
  });

  it("late, in the answer to a completion, completes again", async () => {
    await using server = await startS3Server();
    await server.set({ faults: [once("POST", "uploadId", "late-error")] });
    const store = open(server);
    const id = await store.parts.begin("m/a", "00");
    await store.parts.put("m/a", id, 1, bytes("x"));
    const parts = (await store.parts.list("m/a", id)) ?? [];
    const outcome = await store.parts.complete("m/a", id, parts, { kind: "absent" });
    assert.equal(outcome.kind, "stored");
  });

  it("and goes on failing is given up", async () => {
    await using server = await startS3Server();
    await server.set({ faults: [once("PUT", "m/a", "503", 9)] });
    await assert.rejects(open(server).put("m/a", bytes("x"), NEW), {
      code: "STORE_UNAVAILABLE",
      message: `${server.endpoint} did not store "m/a": SlowDown.`,
    });
    const { log } = await server.dump();
    assert.equal(log.length, 4);
  });
});

describe("a store that is not as it should be is told by what is wrong:", () => {
  it("nobody listens", async () => {
    const server = await startS3Server();
    await server[Symbol.asyncDispose]();
    await assert.rejects(open(server).list("m/"), {
      code: "STORE_UNAVAILABLE",
      message: `${server.endpoint} did not give "m/": ECONNREFUSED.`,
    });
  });

  const refusals = {
    "another bucket": [
      { bucket: "rooms" },
      "STORE_UNKNOWN",
      /^There is no bucket "rooms" at http:/v,
    ],
    "another region": [
      { region: "eu-west-1" },
      "CONFIG_INVALID",
      /"room" is in the region us-east-2\.$/v,
    ],
    "an unknown key": [
      { credentials: { accessKeyId: "AKIDOTHER", secretAccessKey: "x", sessionToken: undefined } },
      "STORE_DENIED",
      /refused to give "m\/": InvalidAccessKeyId/v,
    ],
    "a wrong secret": [
      {
        credentials: {
          accessKeyId: "AKIDTESTTESTTEST",
          secretAccessKey: "x",
          sessionToken: undefined,
        },
      },
      "STORE_DENIED",
      /SignatureDoesNotMatch/v,
    ],
    "a token too many": [
      { credentials: { accessKeyId: "AKIDTESTTESTTEST", secretAccessKey: "x", sessionToken: "t" } },
      "STORE_DENIED",
      /InvalidToken/v,
    ],
  } as const;
  for (const [name, [options, code, message]] of Object.entries(refusals)) {
    it(name, async () => {
      await using server = await startS3Server();
      await assert.rejects(open(server, options).list("m/"), { code, message });
      // None of these is tried again.
      assert.equal((await server.dump()).log.length, 1);
    });
  }

  it("no right to do it", async () => {
    await using server = await startS3Server();
    await server.set({ faults: [once("PUT", "m/a", "denied", 9)] });
    await assert.rejects(open(server).put("m/a", bytes("x"), NEW), {
      code: "STORE_DENIED",
      message: `${server.endpoint} refused to store "m/a": AccessDenied (It was AccessDenied.).`,
    });
  });

  it("one object that it does not take", async () => {
    await using server = await startS3Server();
    await server.set({ faults: [once("PUT", "m/a", "refused")] });
    await assert.rejects(open(server).put("m/a", bytes("x"), NEW), {
      code: "OBJECT_REFUSED",
      message: `${server.endpoint} refused to store "m/a": InvalidURI (It was InvalidURI.).`,
    });
  });

  it("no conditional writes", async () => {
    await using server = await startS3Server();
    await server.set({ conditions: "unknown" });
    await assert.rejects(open(server).put("m/a", bytes("x"), NEW), { code: "STORE_UNFIT" });
  });
});

describe("credentials", () => {
  it("may have a session token", async () => {
    await using server = await startS3Server({ sessionToken: "a/b+c==" });
    const outcome = await open(server).put("m/a", bytes("x"), NEW);
    assert.equal(outcome.kind, "stored");
  });
});

describe("a clock that is wrong", () => {
  for (const clockAhead of [3_600_000, -86_400_000]) {
    it(`by ${clockAhead} ms is noticed, and the store's used`, async () => {
      await using server = await startS3Server();
      await server.set({ clockAhead });
      const store = open(server);
      assert.equal(await store.head("m/a"), undefined);
      assert.equal((await store.put("m/a", bytes("x"), NEW)).kind, "stored");
      assert.ok(Math.abs(store.clockOffset() - clockAhead) < 60_000);
      assert.deepEqual((await server.dump()).log, ["HEAD m/a 403", "HEAD m/a 404", "PUT m/a 200"]);
    });
  }
});

describe("an interrupt", () => {
  it("ends a request that waits for its answer", async () => {
    await using server = await startS3Server();
    await server.set({ faults: [once("PUT", "m/a", "silence")] });
    const controller = new AbortController();
    const put = open(server, { signal: controller.signal, timeout: 60_000 }).put(
      "m/a",
      bytes("x"),
      NEW,
    );
    setImmediate(() => controller.abort());
    await assert.rejects(put, { code: "INTERRUPTED" });
  });
});
