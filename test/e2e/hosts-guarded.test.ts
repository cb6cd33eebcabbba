import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";

import { type Host, openHosts } from "../support/hosts.ts";
import { countIn } from "../support/room.ts";
import { waitFor } from "../support/wait-for.ts";

const bodiesOf = async ({ relay }: Host): Promise<readonly string[]> => {
  const { out } = await relay("inbox", "--json", "--limit", "1000");
  const { messages } = JSON.parse(out) as { messages: readonly { body: string }[] };
  return messages.map(({ body }) => body);
};

describe("what looks like a secret", () => {
  it("stays on its host whatever way it takes, and goes only where somebody says so", async () => {
    await using all = await openHosts({ hosts: { build1: {} }, link: { peers: ["build2"] } });
    const build1 = Object.values(all.hosts)[0] as Host;
    await build1.room.startDaemon();
    const secret = `ghp_${"a1B2".repeat(9)}`;
    const refused = await build1.relay("send", "human@build2", `use\n${secret} please`);
    assert.deepEqual([refused.status, refused.out], [5, ""]);
    assert.match(
      refused.err,
      /the body holds what looks like a secret \(github-token, line 2, column 1\)/v,
    );
    assert.ok(!refused.err.includes(secret));
    build1.room.post("human", { to: ["human@build2"], body: `dropped ${secret}` });
    await waitFor(
      "the rejection to be told",
      async () =>
        (await bodiesOf(build1)).some((body) => /was not taken: .*github-token/v.test(body)) ||
        undefined,
    );
    const sent = await build1.relay(
      "send",
      "--allow-secret",
      "--json",
      "human@build2",
      `no key: ${secret}`,
    );
    assert.equal(sent.status, 0, sent.err);
    await build1.relay("link", "sync");
    const { out } = await build1.relay("events", "--json");
    assert.match(out, /secret-allowed.*github-token, line 1, column 9/v);
    assert.ok(!out.includes(secret));
    const tree = execFileSync(
      "git",
      ["--git-dir", all.remote, "grep", "-h", secret, "refs/party/hosts/build1"],
      { encoding: "utf8" },
    );
    assert.match(tree, /no key/v);
    assert.doesNotMatch(tree, /dropped|please/v);
  });
});

describe("an agent that works without permission checks", () => {
  it("is not handed what nobody has signed, until a person says so", async () => {
    await using all = await openHosts({
      hosts: { build1: {}, build2: { cc: "claude" } },
      args: ["--dangerously-skip-permissions"],
    });
    const [build1, build2] = Object.values(all.hosts) as [Host, Host];
    await build1.room.startDaemon();
    await build2.room.startDaemon();
    const id = build1.room.post("human", { to: ["cc@build2"], body: "run anything" });
    const held = await build1.room.waitForDelivery(
      id,
      "held there",
      ({ hold }) => hold?.because === "in-bypass",
      30_000,
    );
    assert.equal(
      held.hold?.reason,
      "works without permission checks, and takes verified messages alone",
    );
    const own = build2.room.post("human", { to: ["cc"], body: "from here" });
    await build2.room.waitForDelivery(own, "seen", ({ state }) => state === "seen", 30_000);
    assert.equal(countIn(build2.room.read("cc"), "run anything"), 0);
    assert.match((await build2.relay("why", id)).out, /relay link allow cc --in-bypass/v);
    const allowed = await build2.relay("link", "allow", "cc", "--in-bypass");
    assert.match(allowed.out, /whoever can push to the repository can have cc run anything/v);
    await build1.room.waitForDelivery(id, "seen", ({ state }) => state === "seen", 30_000);
    assert.equal(countIn(build2.room.read("cc"), "run anything"), 1);
  });
});
