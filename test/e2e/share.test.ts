import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";

import { createRelayHome, type RelayHome, writeRoster } from "../support/relay.ts";
import { type S3Server, startS3Server } from "../support/s3-server.ts";
import { waitFor } from "../support/wait-for.ts";

const KEY = ["AKIA", "ABCDEFGH23456712"].join("");

const write = ({ share }: RelayHome, path: string, data: string | Uint8Array): void => {
  mkdirSync(dirname(join(share, path)), { recursive: true });
  writeFileSync(join(share, path), data);
};

const share = (
  home: RelayHome,
  server: S3Server,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
) => home.relay(["share", ...words], { env: { ...server.environment, ...env } });

describe("relay share", () => {
  it("brings the share to the store, to another host, and back after a loss", async () => {
    await using server = await startS3Server({ pageSize: 2 });
    using build1 = createRelayHome();
    using build2 = createRelayHome();
    write(build1, "attacks/atk-1.json", '{"attack_id":"atk-1"}');
    write(build1, "shared/docs/a\nb.md", "# b");
    write(build1, "shared/big", Buffer.alloc(9_000_000, "big "));
    write(build1, "recovery/own.json", '{"ephemeral":true}');
    write(build1, "relay/outbox/cc/x.msg", "TO: cc\n---\nnot this");
    assert.deepEqual(await share(build1, server, ["sync"]), {
      status: 0,
      out: `up      attacks/atk-1.json  21 B
up      shared/big  9.0 MB
up      "shared/docs/a\\nb.md"  3 B
3 uploaded (9.0 MB) · 0 removed · 0 unchanged · 1 ephemeral · 0 held
`,
      err: "",
    });
    // They go up side by side: which one arrives first is nobody's promise.
    assert.deepEqual(Object.keys(await server.texts()).toSorted(), [
      "attacks/atk-1.json",
      "shared/big",
      "shared/docs/a\nb.md",
    ]);

    const read = await share(build2, server, ["pull", "--namespace", "build1"], {
      MACHINE_NAMESPACE: "build2",
    });
    assert.equal(read.status, 0, read.err);
    const there = join(build2.share, "machines/build1");
    assert.equal(readFileSync(join(there, "attacks/atk-1.json"), "utf8"), '{"attack_id":"atk-1"}');
    assert.equal(read.out.endsWith(`They are in ${there}.\n`), true);

    rmSync(build1.share, { recursive: true });
    const back = await share(build1, server, ["pull", "--json"]);
    const { moved } = JSON.parse(back.out) as { moved: readonly { path: string }[] };
    assert.deepEqual(
      moved.map(({ path }) => path),
      ["attacks/atk-1.json", "shared/big", "shared/docs/a\nb.md"],
    );
    assert.equal(readFileSync(join(build1.share, "shared/big")).length, 9_000_000);
    const again = await share(build1, server, ["sync", "--json"]);
    assert.equal((JSON.parse(again.out) as { unchanged: number }).unchanged, 3);
  });

  it("holds a conflict and a secret, ends with 5, and an agent can't let the secret go", async () => {
    await using server = await startS3Server();
    using home = createRelayHome();
    writeRoster(home);
    write(home, "attacks/a", "ours");
    write(home, "reviews/r.md", `use ${KEY}`);
    await server.store("machines/build1/attacks/a", "theirs");
    const held = await share(home, server, ["sync"]);
    assert.deepEqual(
      [held.status, held.out],
      [
        5,
        `HELD    attacks/a is not as it was last seen there: somebody else has written it. \`relay share pull\` takes what is there, --overwrite replaces it.
HELD    reviews/r.md looks like it holds a secret (aws-access-key, line 1). Take it out, or let it go with --allow-secret.
0 uploaded · 0 removed · 0 unchanged · 2 held
`,
      ],
    );
    const inPane = { TMUX: "/tmp/tmux-0/default,1,0", TMUX_PANE: "%1" };
    const refused = await share(home, server, ["sync", "--allow-secret", "reviews/r.md"], inPane);
    assert.deepEqual(
      [refused.status, refused.err.split("\n")[0]],
      [5, "relay: cc.party can't let a secret leave."],
    );
    const strange = await share(home, server, ["sync", "--allow-secret", "reviews/none"]);
    assert.equal(strange.status, 2, strange.err);
    const letGo = await share(home, server, [
      "sync",
      "--overwrite",
      "--allow-secret",
      "reviews/r.md",
    ]);
    assert.equal(letGo.status, 0, letGo.err);
    assert.deepEqual(await server.texts(), { "attacks/a": "ours", "reviews/r.md": `use ${KEY}` });
    const log = readFileSync(join(home.share, "relay/log/s3-sync.log"), "utf8");
    assert.match(log, /Z let go by human although it looks like it holds a secret/v);
    assert.equal(log.includes(KEY), false);
  });

  it("shows where it goes and what has changed, and never a secret of its own", async () => {
    await using server = await startS3Server();
    using home = createRelayHome();
    write(home, "attacks/a", "a");
    await share(home, server, ["sync"]);
    write(home, "attacks/b", "b");
    await server.store("machines/build2/attacks/x", "x");
    const { status, out } = await share(home, server, ["status", "--remote"]);
    assert.equal(status, 0);
    assert.equal(
      out.replace(/last sync .*/v, "last sync"),
      `${home.share} → s3://room/machines/build1/ at ${server.endpoint}, with the credentials of the environment
last sync
here       1 file synced · 1 new or changed · 0 deleted
  changed  attacks/b
there      1 object, 1 B · 0 new or changed · 0 gone
namespaces build1, build2
`,
    );
    const json = await share(home, server, ["status", "--json"]);
    assert.equal(json.out.includes(server.account.secretAccessKey), false);
    assert.deepEqual((JSON.parse(json.out) as { changed: unknown }).changed, ["attacks/b"]);
  });

  it("leaves what another host writes in the moment between its look and its write", async () => {
    await using server = await startS3Server();
    using home = createRelayHome();
    write(home, "attacks/a", "ours");
    await server.set({ faults: [{ method: "PUT", on: "attacks/a", times: 1, kind: "overtaken" }] });
    const ran = await share(home, server, ["sync", "--json"]);
    const { held } = JSON.parse(ran.out) as { held: readonly { kind: string }[] };
    assert.deepEqual([ran.status, held.map(({ kind }) => kind)], [5, ["conflict"]]);
    assert.deepEqual(await server.texts(), { "attacks/a": "another host's" });
  });

  it("is refused while another one runs, with that one's pid", async () => {
    await using server = await startS3Server();
    using home = createRelayHome();
    write(home, "attacks/a", "a");
    await server.set({ faults: [{ method: "PUT", on: "attacks/a", times: 1, kind: "silence" }] });
    const first = home.start(["share", "sync"], server.environment);
    const lock = join(home.share, "relay/state/share-sync.lock.pid");
    await waitFor("the first sync", async () => {
      const { log } = await server.dump();
      return log.some((line) => line.startsWith("PUT machines/build1/.party-share"));
    });
    const second = await share(home, server, ["sync", "--json"]);
    assert.equal(readFileSync(lock, "utf8"), `${first.pid}\n`);
    const { error } = JSON.parse(second.err) as { error: { code: string; message: string } };
    assert.deepEqual(
      [second.status, error.code, error.message],
      [6, "SHARE_BUSY", `Another sync runs (pid ${first.pid}).`],
    );
    assert.equal(await first.interrupt(), 130);
    const third = await share(home, server, ["sync"]);
    assert.equal(third.status, 0, third.err);
    assert.deepEqual(await server.texts(), { "attacks/a": "a" });
  });

  it("goes on with a large upload after it was killed", async () => {
    await using server = await startS3Server();
    using home = createRelayHome();
    write(home, "shared/big", Buffer.alloc(20_000_000, "big"));
    await server.set({
      faults: [{ method: "PUT", on: "partNumber=3", times: 1, kind: "silence" }],
    });
    const first = home.start(["share", "sync"], server.environment);
    await waitFor("two parts", async () => {
      const { log } = await server.dump();
      return log.some((line) => line.includes("partNumber=2"));
    });
    await first.interrupt("SIGKILL");
    // Whether or not the third part had been asked for.
    await server.set({});
    await server.dump();
    const second = await share(home, server, ["sync"]);
    assert.equal(second.status, 0, second.err);
    const { objects, log, uploads } = await server.dump();
    assert.deepEqual(
      log.filter((line) => line.includes("partNumber=")).map((line) => line.split(" ")[0]),
      ["PUT"],
    );
    assert.deepEqual([objects["machines/build1/shared/big"]?.size, uploads], [20_000_000, 0]);
  });

  const bad: Readonly<Record<string, readonly [Readonly<Record<string, string>>, number, RegExp]>> =
    {
      "another bucket": [
        { S3_BUCKET: "rooms" },
        4,
        /^relay: There is no bucket "rooms" at http.*\n.* \[STORE_UNKNOWN, exit 4\]\n$/v,
      ],
      "no bucket": [
        { S3_BUCKET: "" },
        3,
        /^relay: No bucket is named\.\n.* \[CONFIG_INVALID, exit 3\]\n$/v,
      ],
      "no credentials": [
        { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
        3,
        /^relay: No credentials are in the environment, .*\n.* \[CREDENTIALS_MISSING, exit 3\]\n$/v,
      ],
      "a wrong secret": [
        { AWS_SECRET_ACCESS_KEY: "no" },
        5,
        /^relay: http.* refused to .*: SignatureDoesNotMatch .*\n.* \[STORE_DENIED, exit 5\]\n$/v,
      ],
      "a namespace that leads elsewhere": [
        { MACHINE_NAMESPACE: "../build2" },
        3,
        /^relay: MACHINE_NAMESPACE is "\.\.\/build2", not a namespace\.\n.* \[CONFIG_INVALID, exit 3\]\n$/v,
      ],
      "another region": [
        { AWS_REGION: "eu-west-1" },
        3,
        /^relay: The bucket "room" is in the region us-east-2\.\n.* \[CONFIG_INVALID, exit 3\]\n$/v,
      ],
    };
  for (const [name, [env, status, says]] of Object.entries(bad)) {
    it(`with ${name} says so and changes nothing`, async () => {
      await using server = await startS3Server();
      using home = createRelayHome();
      write(home, "attacks/a", "a");
      const ran = await share(home, server, ["sync"], env);
      assert.match(ran.err, says);
      assert.deepEqual([ran.status, ran.out], [status, ""]);
      assert.deepEqual(await server.texts(""), {});
    });
  }

  it("tells of a clock that is wrong, and syncs", async () => {
    await using server = await startS3Server();
    using home = createRelayHome();
    write(home, "attacks/a", "a");
    await server.set({ clockAhead: 3 * 3_600_000 });
    const ran = await share(home, server, ["sync"]);
    assert.deepEqual(
      [ran.status, ran.err.replace(/\d+ (?:h|min)/v, "SPAN")],
      [0, "relay: This machine's clock is SPAN behind the store's, which was used instead.\n"],
    );
  });

  it("refuses a damaged record by its name", async () => {
    await using server = await startS3Server();
    using home = createRelayHome();
    write(home, "attacks/a", "a");
    await share(home, server, ["sync"]);
    const state = join(home.share, "relay/state");
    const record = readdirSync(state).find((file) => /^share\..*\.json$/v.test(file)) ?? "";
    writeFileSync(join(state, record), "{");
    const ran = await share(home, server, ["sync"]);
    assert.equal(ran.status, 3);
    assert.match(ran.err, new RegExp(`^relay: "[^"]*${record}" is no record of a sync`, "v"));
    rmSync(join(state, record));
    assert.equal((await share(home, server, ["sync"])).status, 0);
  });
});
