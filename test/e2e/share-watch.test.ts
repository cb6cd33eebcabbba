import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

import { createRelayHome, type RelayHome } from "../support/relay.ts";
import { startS3Server } from "../support/s3-server.ts";
import { waitFor } from "../support/wait-for.ts";

const S3_SYNC = fileURLToPath(new URL("../../src/apps/s3-sync/main.ts", import.meta.url));

const write = ({ share }: RelayHome, path: string, data: string | Uint8Array): void => {
  mkdirSync(dirname(join(share, path)), { recursive: true });
  writeFileSync(join(share, path), data);
};

describe("relay share watch", () => {
  it("sends what changes, survives a store that fails, and ends well at a signal", async () => {
    await using server = await startS3Server();
    using home = createRelayHome();
    write(home, "attacks/a", "1");
    const watching = home.start(["share", "watch", "--delete"], server.environment);
    const has = (expected: Readonly<Record<string, string>>) =>
      waitFor(`the store to have ${JSON.stringify(expected)}`, async () =>
        isDeepStrictEqual(await server.texts(), expected),
      );
    await has({ "attacks/a": "1" });
    write(home, "reviews/new/b", "2");
    symlinkSync("/etc/passwd", join(home.share, "attacks/link"));
    await has({ "attacks/a": "1", "reviews/new/b": "2" });
    await server.set({ faults: [{ method: "PUT", on: "attacks/a", times: 2, kind: "503" }] });
    write(home, "attacks/a", "changed");
    await has({ "attacks/a": "changed", "reviews/new/b": "2" });
    rmSync(join(home.share, "reviews/new/b"));
    await has({ "attacks/a": "changed" });
    // Only the first sync asked for the list.
    const { log } = await server.dump();
    assert.deepEqual(
      log.filter((line) => line.includes("list-type")),
      [],
    );
    const second = await home.relay(["share", "watch"], { env: server.environment });
    assert.deepEqual(
      [second.status, second.err.split("\n")[0]],
      [6, `relay: Another watch runs (pid ${watching.pid}).`],
    );
    assert.equal(await watching.interrupt("SIGTERM"), 0, watching.err());
    assert.match(watching.out(), /^watching .* → s3:\/\/room\/machines\/build1\/\n/v);
  });
});

describe("s3-sync", () => {
  it("is relay share sync of LLM_SHARE_DIR", async () => {
    await using server = await startS3Server();
    using home = createRelayHome();
    write(home, "attacks/a", "a");
    const { RELAY_SHARE_DIR: _, ...rest } = home.environment();
    const env = { ...rest, ...server.environment, LLM_SHARE_DIR: home.share };
    const run = async (words: readonly string[]): Promise<string> => {
      const child = spawn(process.execPath, [S3_SYNC, ...words], { env });
      let said = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => (said += text));
      }
      await once(child, "close");
      return said;
    };
    assert.match(await run([]), /^up {6}attacks\/a {2}1 B\n/v);
    assert.match(await run(["--help"]), /^s3-sync \[--daemon\]/v);
    assert.match(await run(["--demon"]), /^s3-sync: There is no "--demon"\.\n/v);
  });
});
