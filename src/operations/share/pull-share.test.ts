import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createFakeObjectStore } from "../../../test/support/fake-object-store.ts";
import { createShareHost } from "../../../test/support/share-world.ts";
import type { ObjectStore } from "../../ports/object-store.ts";

const AT = "machines/build1/";
const pathsOf = (moved: readonly { readonly path: string }[]) => moved.map(({ path }) => path);

describe("a pull", () => {
  it("restores a share, whole, and a push afterwards has nothing to do", async () => {
    const store = createFakeObjectStore();
    using host = createShareHost(store);
    using fresh = createShareHost(store);
    host.write("attacks/a.json", "{}");
    host.write("shared/docs/b\nc.md", "# b");
    host.write("shared/big", Buffer.alloc(9 * 1024 * 1024, "big"));
    await host.push();
    const report = await fresh.pull();
    assert.deepEqual(pathsOf(report.moved), [
      "attacks/a.json",
      "shared/big",
      "shared/docs/b\nc.md",
    ]);
    assert.deepEqual(fresh.files(), host.files());
    assert.equal(fresh.kindOf("attacks/a.json"), "600");
    const after = await fresh.push();
    assert.deepEqual([after.moved, after.unchanged, after.held], [[], 3, []]);
    assert.equal((await fresh.pull()).unchanged, 3);
  });

  it("takes what changed there, and leaves what changed here", async () => {
    const store = createFakeObjectStore();
    using host = createShareHost(store);
    for (const name of ["here", "there", "both", "equal"]) host.write(`attacks/${name}`, "old");
    await host.push();
    for (const name of ["there", "both", "equal"]) store.store(`${AT}attacks/${name}`, "new");
    for (const name of ["here", "both"]) host.write(`attacks/${name}`, "ours");
    host.write("attacks/equal", "new");
    const report = await host.pull();
    assert.deepEqual(pathsOf(report.moved), ["attacks/there"]);
    assert.deepEqual(report.held, [
      {
        path: "attacks/both",
        kind: "conflict",
        why: "was changed here too: what is here is left as it is",
      },
    ]);
    assert.deepEqual(host.files(), {
      "attacks/both": "ours",
      "attacks/equal": "new",
      "attacks/here": "ours",
      "attacks/there": "new",
    });
    await host.pull({ overwrite: true });
    assert.deepEqual(host.files(), {
      "attacks/both": "new",
      "attacks/equal": "new",
      "attacks/here": "old",
      "attacks/there": "new",
    });
  });

  it("removes only with --delete, and nothing that changed here or was never there", async () => {
    const store = createFakeObjectStore();
    using host = createShareHost(store);
    for (const name of ["gone", "changed"]) host.write(`attacks/${name}`, "x");
    await host.push();
    for (const name of ["gone", "changed"]) store.objects.delete(`${AT}attacks/${name}`);
    host.write("attacks/changed", "y");
    host.write("attacks/own", "z");
    assert.deepEqual((await host.pull()).kept, ["attacks/gone"]);
    assert.deepEqual((await host.pull({ remove: true })).removed, ["attacks/gone"]);
    assert.deepEqual(Object.keys(host.files()), ["attacks/changed", "attacks/own"]);
  });

  it("writes nothing outside, whatever the keys are", async () => {
    const store = createFakeObjectStore();
    using host = createShareHost(store);
    const keys = [
      "attacks/../../out",
      "../out",
      "/etc/out",
      "relay/state/x",
      "attacks/./x",
      "attacks//x",
    ];
    for (const key of keys) store.store(AT + key, "evil");
    // What a console makes to show a folder.
    store.store(`${AT}attacks/`, "");
    store.store(`${AT}attacks/good`, "good");
    const report = await host.pull();
    assert.deepEqual(pathsOf(report.held), keys.toSorted());
    assert.deepEqual(new Set(report.held.map(({ kind }) => kind)), new Set(["name"]));
    assert.deepEqual(host.files(), { "attacks/good": "good" });
    assert.equal(host.kindOf("../out"), undefined);
  });

  it("writes through no link, and over none", async () => {
    const store = createFakeObjectStore();
    using host = createShareHost(store);
    host.write("elsewhere/x", "outside");
    host.link("attacks/way", "elsewhere");
    host.link("attacks/end", "elsewhere/x");
    store.store(`${AT}attacks/way/x`, "in");
    store.store(`${AT}attacks/end`, "in");
    const report = await host.pull({ overwrite: true });
    assert.deepEqual(
      report.held.map(({ path, kind }) => [path, kind]),
      [
        ["attacks/end", "conflict"],
        ["attacks/way/x", "unreadable"],
      ],
    );
    // The listing goes through the link.
    assert.deepEqual(host.files(), { "attacks/way/x": "outside", "elsewhere/x": "outside" });
    assert.deepEqual([host.kindOf("attacks/way"), host.kindOf("attacks/end")], ["link", "link"]);
    assert.deepEqual(host.names("elsewhere"), ["x"]);
  });

  it("keeps nothing of an object that is not what was stored", async () => {
    const store = createFakeObjectStore();
    using host = createShareHost(store);
    await store.put(`${AT}attacks/a`, new TextEncoder().encode("rotten"), {
      sha256: "00",
      condition: { kind: "absent" },
    });
    const [held] = (await host.pull()).held;
    assert.deepEqual(held, {
      path: "attacks/a",
      kind: "damaged",
      why: "is not what was stored: its checksum is another one",
    });
    assert.deepEqual(host.names("attacks"), []);
  });

  it("leaves alone what is written here while it comes", async () => {
    const store = createFakeObjectStore();
    store.store(`${AT}attacks/a`, "theirs");
    let host: ReturnType<typeof createShareHost> | undefined;
    const slow: ObjectStore = {
      ...store,
      get: (...given) => {
        host?.write("attacks/a", "ours, just now");
        return store.get(...given);
      },
    };
    host = createShareHost(slow);
    using opened = host;
    const report = await opened.pull();
    assert.deepEqual(
      report.held.map(({ path, kind }) => [path, kind]),
      [["attacks/a", "conflict"]],
    );
    assert.deepEqual(opened.files(), { "attacks/a": "ours, just now" });
  });

  it("changes nothing in a dry run", async () => {
    const store = createFakeObjectStore();
    store.store(`${AT}attacks/a`, "a");
    using host = createShareHost(store);
    assert.deepEqual((await host.pull({ dryRun: true })).moved, [{ path: "attacks/a", bytes: 1 }]);
    assert.deepEqual([host.files(), host.log()], [{}, ""]);
  });

  it("of a namespace that is not there names those that are", async () => {
    const store = createFakeObjectStore();
    using host = createShareHost(store);
    await assert.rejects(host.pull({ namespace: "build9" }), {
      code: "STORE_UNKNOWN",
      message: 'Nothing is there for "build9".',
      hint: "No host has synced to this bucket: `relay share sync` does.",
    });
    store.store("machines/build2/attacks/a", "a");
    await assert.rejects(host.pull({ namespace: "build9" }), { hint: "There are: build2." });
    assert.deepEqual(pathsOf((await host.pull({ namespace: "build2" })).moved), ["attacks/a"]);
  });
});
