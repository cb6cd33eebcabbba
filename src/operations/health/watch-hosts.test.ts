import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openWatchedHosts } from "../../../test/support/watched-hosts.ts";
import { clockSkew } from "../../domain/health/beat.ts";

describe("the watch over other hosts", () => {
  it("tells the human once of a host that falls silent, and once that it is back", async () => {
    using world = openWatchedHosts("build2", "build3");
    await world.pass(300);
    assert.deepEqual(world.subjects("human"), []);
    world.host("build2").alive = false;
    await world.pass(290);
    assert.deepEqual(world.subjects("human"), [], "it was silent for less than 300 s");
    await world.pass(30);
    assert.deepEqual(world.subjects("human"), ["build2 is silent"]);
    assert.equal(
      world.inbox("human")[0]?.body,
      "build2 has published nothing for 5 min. Nothing waits for build2.\nLook: relay health build2 · relay link list",
    );
    await world.pass(3_600);
    assert.equal(world.subjects("human").length, 1);
    world.host("build2").alive = true;
    await world.pass(70);
    assert.deepEqual(world.subjects("human"), ["build2 is silent", "build2 is back"]);
    assert.equal(world.inbox("human")[1]?.body, "build2 is back, after 1 h.");
    assert.deepEqual(world.events(), ["build2 silent", "build2 back"]);
    await world.pass(1_200);
    assert.equal(world.subjects("human").length, 2);
  });

  it("tells those whose mail waits for it, or whom it owes an answer, and nobody else", async () => {
    using world = openWatchedHosts("build2");
    await world.pass(120);
    world.post(1, { from: "oc.party" }, "cc@build2");
    world.post(2, { from: "gone.party" }, "cc@build2");
    world.post(3, { from: "cc.party" }, "cc@build3");
    world.host("build2").alive = false;
    await world.pass(400);
    assert.deepEqual(world.subjects("oc.party"), ["build2 is silent"]);
    assert.deepEqual(world.subjects("cc.party"), [], "its message is for another host");
    assert.deepEqual(world.subjects("gone.party"), []);
    assert.match(world.inbox("human")[0]?.body ?? "", /2 messages wait for build2, and go by/v);
    world.leave("oc.party");
    world.host("build2").alive = true;
    await world.pass(120);
    assert.deepEqual(world.subjects("oc.party"), ["build2 is silent"], "it has left itself");
    assert.equal(world.subjects("human").length, 2);
  });

  it("says of nobody that he is silent while the remote does not answer, but says that", async () => {
    using world = openWatchedHosts("build2", "build3");
    await world.pass(120);
    world.remote(false);
    await world.pass(280);
    assert.deepEqual(world.subjects("human"), []);
    await world.pass(1_000);
    assert.deepEqual(world.subjects("human"), ["The remote of origin is not reached"]);
    assert.match(
      world.inbox("human")[0]?.body ?? "",
      /for 5 min: no route to host\. Nothing waits/v,
    );
    world.restart();
    world.remote(true);
    await world.pass(300);
    assert.deepEqual(world.subjects("human"), [
      "The remote of origin is not reached",
      "The remote of origin is back",
    ]);
    assert.deepEqual(world.events(), ["origin unreached", "origin back"]);
  });

  it("notices a host that fell silent while the remote did not answer, once it does", async () => {
    using world = openWatchedHosts("build2", "build3");
    await world.pass(120);
    world.remote(false);
    world.host("build2").alive = false;
    await world.pass(200);
    world.remote(true);
    await world.pass(600);
    assert.deepEqual(world.subjects("human"), ["build2 is silent"]);
  });

  it("goes by arrivals, whatever another host's clock says, and knows how far that is off", async () => {
    for (const ahead of [-3_600_000, -180_000, 0, 1_000, 180_000, 3_600_000]) {
      using world = openWatchedHosts("build2");
      world.host("build2").ahead = ahead;
      await world.pass(900);
      assert.deepEqual(world.subjects("human"), [], `${ahead}`);
      const record = world.records().get("build2");
      assert.ok(world.clock.now() - (record?.beatAt ?? 0) <= 70_000);
      const skew = clockSkew(record?.samples ?? []);
      if (Math.abs(ahead) <= 1_000) assert.equal(skew, undefined);
      else assert.ok(Math.abs((skew ?? 0) - ahead) < 20_000, `${skew} for ${ahead}`);
      world.host("build2").alive = false;
      await world.pass(400);
      assert.deepEqual(world.subjects("human"), ["build2 is silent"]);
    }
  });

  it("tells nobody of a host that had ended before it was first seen", async () => {
    using world = openWatchedHosts("build2");
    world.join("old", { alive: false, publications: 1, written: world.clock.now() - 86_400_000 });
    await world.pass(1_200);
    assert.deepEqual(world.subjects("human"), []);
    world.host("old").alive = true;
    await world.pass(120);
    world.host("old").alive = false;
    await world.pass(400);
    assert.deepEqual(world.subjects("human"), ["old is silent"], "now it was seen alive");
  });

  it("gives a host that beats seldom five of its beats", async () => {
    using world = openWatchedHosts("build2");
    world.host("build2").beat = 600_000;
    await world.pass(3_000);
    world.host("build2").alive = false;
    await world.pass(2_900);
    assert.deepEqual(world.subjects("human"), []);
    await world.pass(200);
    assert.deepEqual(world.subjects("human"), ["build2 is silent"]);
  });

  it("is not fooled by its own clock being set, nor by a sleep of the machine", async () => {
    using world = openWatchedHosts("build2", "build3");
    await world.pass(305);
    world.set(3_600_000);
    await world.pass(600);
    world.set(-7_200_000);
    await world.pass(600);
    assert.deepEqual(world.subjects("human"), []);
    world.host("build2").alive = false;
    world.set(3_600_000);
    await world.pass(900);
    assert.deepEqual(
      world.subjects("human"),
      ["build2 is silent"],
      "a real silence is noticed after it",
    );
  });

  it("goes on after a restart where it was, and notices what fell silent meanwhile", async () => {
    using world = openWatchedHosts("build2", "build3");
    await world.pass(300);
    world.host("build2").alive = false;
    await world.pass(400);
    world.restart();
    await world.pass(300);
    assert.deepEqual(world.subjects("human"), ["build2 is silent"]);
    world.host("build3").alive = false;
    await world.pass(60, 10_000);
    world.restart();
    await world.pass(600, 300);
    assert.deepEqual(world.subjects("human"), ["build2 is silent", "build3 is silent"]);
    world.host("build2").alive = true;
    world.restart();
    await world.pass(120);
    assert.equal(world.subjects("human").at(-1), "build2 is back");
  });

  it("tells exactly once wherever the daemon is killed", async () => {
    let kills = 0;
    for (let step = 1, before = -1; before !== kills; step += 1) {
      before = kills;
      using world = openWatchedHosts("build2");
      await world.pass(120);
      const survive = async (seconds: number): Promise<void> => {
        world.killAtStep(step);
        try {
          await world.pass(seconds);
        } catch (error) {
          assert.equal((error as Error).message, "killed");
          kills += 1;
        }
        world.restart();
      };
      world.host("build2").alive = false;
      await survive(400);
      await world.pass(400);
      assert.deepEqual(world.subjects("human"), ["build2 is silent"], `killed at ${step}`);
      world.host("build2").alive = true;
      await survive(120);
      await world.pass(180);
      assert.deepEqual(
        world.subjects("human"),
        ["build2 is silent", "build2 is back"],
        `killed at ${step}`,
      );
    }
    assert.ok(kills > 20, `${kills} kills`);
  });
});
