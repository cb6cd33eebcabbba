import assert from "node:assert/strict";
import { it } from "node:test";

import { createSecretScan } from "./scan-secrets.ts";

const KEY = ["AKIA", "ABCDEFGH23456712"].join("");

it("a secret is found wherever the chunks are cut, with its line", () => {
  const bytes = new TextEncoder().encode(`one\ntwo é\nkey ${KEY} end`);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const scan = createSecretScan();
    scan.take(bytes.subarray(0, cut));
    scan.take(bytes.subarray(cut));
    assert.deepEqual(scan.found(), { kind: "aws-access-key", line: 3 }, `cut at ${cut}`);
  }
});

it("megabytes without a break in them are looked through", () => {
  const scan = createSecretScan();
  scan.take(new TextEncoder().encode("big".repeat(3_000_000)));
  scan.take(new TextEncoder().encode(` ${KEY}`));
  assert.deepEqual(scan.found(), { kind: "aws-access-key", line: 1 });
});
