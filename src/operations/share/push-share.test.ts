import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createFakeObjectStore } from "../../../test/support/fake-object-store.ts";
import { createShareHost } from "../../../test/support/share-world.ts";
import { PartyError } from "../../domain/error.ts";
import type { ObjectStore } from "../../ports/object-store.ts";

const KEY = ["AKIA", "ABCDEFGH23456712"].join("");
const AT = "machines/build1/";

const setup = () => {
  const store = createFakeObjectStore();
  const host = createShareHost(store);
  return { store, host };
};
const pathsOf = (moved: readonly { readonly path: string }[]) => moved.map(({ path }) => path);

describe("a push", () => {
  it("brings what is new and what changed, and nothing twice", async () => {
    const { store, host } = setup();
    using _ = host;
    host.write("attacks/a.json", "{}");
    host.write("shared/docs/b\nc d.md", "# b");
    host.write("relay/state/ledger.db", "no");
    assert.deepEqual(await host.push(), {
      direction: "up",
      dryRun: false,
      moved: [
        { path: "attacks/a.json", bytes: 2 },
        { path: "shared/docs/b\nc d.md", bytes: 3 },
      ],
      removed: [],
      kept: [],
      unchanged: 0,
      ephemeral: [],
      held: [],
      passedOver: [],
    });
    assert.deepEqual([...store.objects.keys()].toSorted(), [
      `${AT}.party-share`,
      `${AT}attacks/a.json`,
      `${AT}shared/docs/b\nc d.md`,
    ]);
    const again = await host.push();
    assert.deepEqual([again.moved, again.unchanged], [[], 2]);
    host.write("attacks/a.json", '{"a":1}');
    assert.deepEqual(pathsOf((await host.push()).moved), ["attacks/a.json"]);
    assert.equal(store.text(`${AT}attacks/a.json`), '{"a":1}');
  });

  it("sees a change that kept the size and the time", async () => {
    const { store, host } = setup();
    using _ = host;
    host.write("attacks/a", "one");
    host.age("attacks/a");
    await host.push();
    host.write("attacks/a", "two");
    host.age("attacks/a");
    await host.push();
    assert.equal(store.text(`${AT}attacks/a`), "two");
  });

  it("sees a change in the same moment as the push, too short for the times of files to tell", async () => {
    const store = createFakeObjectStore();
    let change: (() => void) | undefined;
    using host = createShareHost({
      ...store,
      put: async (key, bytes, options) => {
        const outcome = await store.put(key, bytes, options);
        if (key.endsWith("/a")) change?.();
        return outcome;
      },
    });
    host.write("attacks/a", "one");
    change = () => host.write("attacks/a", "two");
    await host.push();
    change = undefined;
    await host.push();
    assert.equal(store.text(`${AT}attacks/a`), "two");
  });

  it("never overwrites what another host wrote meanwhile, says so, and does when told to", async () => {
    const { store, host } = setup();
    using _ = host;
    using other = createShareHost(store);
    host.write("attacks/a", "ours");
    await host.push();
    other.write("attacks/a", "theirs");
    const first = await other.push();
    assert.deepEqual([pathsOf(first.moved), pathsOf(first.held)], [[], ["attacks/a"]]);
    assert.equal(store.text(`${AT}attacks/a`), "ours");
    await other.push({ overwrite: true });
    assert.equal(store.text(`${AT}attacks/a`), "theirs");
    host.write("attacks/a", "ours again");
    // Also where nobody looks before the write.
    for (const unlisted of [true, false]) {
      const report = await host.push({ unlisted });
      assert.deepEqual(report.held, [
        {
          path: "attacks/a",
          kind: "conflict",
          why: "is not as it was last seen there: somebody else has written it",
        },
      ]);
    }
    assert.equal(store.text(`${AT}attacks/a`), "theirs");
  });

  it("takes an equal object for its own, also one that came without a hash", async () => {
    const { store, host } = setup();
    using _ = host;
    host.write("attacks/a", "same");
    host.write("attacks/b", "some");
    store.store(`${AT}attacks/a`, "same");
    store.store(`${AT}attacks/b`, "more");
    const report = await host.push();
    assert.deepEqual(
      [report.moved, report.unchanged, pathsOf(report.held)],
      [[], 1, ["attacks/b"]],
    );
  });

  it("removes only with --delete, and never what changed there", async () => {
    const { store, host } = setup();
    using _ = host;
    for (const name of ["a", "b", "c"]) host.write(`attacks/${name}`, name);
    await host.push();
    store.store(`${AT}attacks/stranger`, "another host's");
    for (const name of ["a", "b"]) host.remove(`attacks/${name}`);
    assert.deepEqual((await host.push()).kept, ["attacks/a", "attacks/b"]);
    store.store(`${AT}attacks/b`, "changed there");
    const report = await host.push({ remove: true });
    assert.deepEqual([report.removed, pathsOf(report.held)], [["attacks/a"], ["attacks/b"]]);
    assert.deepEqual(
      [...store.objects.keys()].filter((key) => key.includes("attacks")).toSorted(),
      [`${AT}attacks/b`, `${AT}attacks/c`, `${AT}attacks/stranger`],
    );
  });

  it("brings back what was removed there", async () => {
    const { store, host } = setup();
    using _ = host;
    host.write("attacks/a", "a");
    await host.push();
    store.objects.delete(`${AT}attacks/a`);
    assert.deepEqual(pathsOf((await host.push()).moved), ["attacks/a"]);
  });

  it("changes nothing in a dry run, neither here nor there", async () => {
    const { store, host } = setup();
    using _ = host;
    host.write("attacks/a", "a");
    const report = await host.push({ dryRun: true });
    assert.deepEqual([pathsOf(report.moved), report.dryRun], [["attacks/a"], true]);
    assert.deepEqual([store.objects.size, host.log()], [0, ""]);
    assert.deepEqual(pathsOf((await host.push()).moved), ["attacks/a"]);
  });

  it("holds what looks like a secret until a person lets exactly this content go, which is logged", async () => {
    const { store, host } = setup();
    using _ = host;
    host.write("reviews/r.md", `one\ntwo ${KEY}\n`);
    host.write("reviews/wide.txt", Buffer.from(KEY, "utf16le"));
    const held = await host.push();
    assert.deepEqual(held.held, [
      {
        path: "reviews/r.md",
        kind: "secret",
        why: "looks like it holds a secret (aws-access-key, line 2)",
      },
      {
        path: "reviews/wide.txt",
        kind: "secret",
        why: "looks like it holds a secret (aws-access-key, line 1)",
      },
    ]);
    assert.equal(store.text(`${AT}reviews/r.md`), undefined);
    const allow = new Set(["reviews/r.md"]);
    assert.deepEqual(pathsOf((await host.push({ allow })).moved), ["reviews/r.md"]);
    assert.ok(
      host
        .log()
        .includes(
          'let go by human although it looks like it holds a secret (aws-access-key, line 2): "reviews/r.md"',
        ),
    );
    assert.equal(host.log().includes(KEY), false);
    host.write("reviews/r.md", `other ${KEY}`);
    assert.deepEqual(pathsOf((await host.push()).held), ["reviews/r.md", "reviews/wide.txt"]);
  });

  it("keeps what is ephemeral, and with --delete takes back what has become so", async () => {
    const { store, host } = setup();
    using _ = host;
    host.write("attacks/e.json", '{"ephemeral":true}');
    host.write("attacks/later.json", "{}");
    assert.deepEqual((await host.push()).ephemeral, ["attacks/e.json"]);
    host.write("attacks/later.json", '{"ephemeral":true}');
    await host.push();
    assert.equal(store.text(`${AT}attacks/later.json`), "{}");
    assert.deepEqual((await host.push({ remove: true })).removed, ["attacks/later.json"]);
    assert.equal(store.text(`${AT}attacks/later.json`), undefined);
  });

  it("follows no link and sends nothing but files", async () => {
    const { store, host } = setup();
    using _ = host;
    host.write("elsewhere/secret", "outside");
    host.link("attacks/link", "elsewhere/secret");
    host.link("attacks/directory", "elsewhere");
    host.link("shared", "elsewhere");
    const report = await host.push();
    const why = "a link, which is never followed";
    assert.deepEqual(report.passedOver, [
      { path: "attacks/directory", why },
      { path: "attacks/link", why },
      { path: "shared", why },
    ]);
    assert.deepEqual([...store.objects.keys()], [`${AT}.party-share`]);
  });

  it("tells of names that can be no key", async () => {
    const { host } = setup();
    using _ = host;
    const long = `attacks/${"x".repeat(200)}/` + "y/".repeat(400) + "z".repeat(200);
    host.write(long, "too long");
    const report = await host.push();
    assert.deepEqual(
      report.held.map(({ kind, why }) => [kind, why]),
      [["name", `makes a key of ${AT.length + long.length} bytes, and 1024 is the limit`]],
    );
  });
});

describe("a store", () => {
  it("that ignores conditions is refused before anything is written but the marker", async () => {
    const store = createFakeObjectStore();
    const { head } = store;
    const careless: ObjectStore = {
      ...store,
      put: async (key, bytes, options) => {
        const there = await head(key);
        return store.put(key, bytes, {
          ...options,
          condition: there ? { kind: "same", etag: there.etag } : { kind: "absent" },
        });
      },
    };
    using host = createShareHost(careless);
    host.write("attacks/a", "a");
    await assert.rejects(host.push(), {
      code: "STORE_UNFIT",
      message: "The store writes although If-None-Match does not hold.",
    });
    assert.deepEqual([...store.objects.keys()], [`${AT}.party-share`]);
  });
});

describe("an object that the store refuses", () => {
  it("is held with what the store said, and the others go", async () => {
    const store = createFakeObjectStore();
    using host = createShareHost({
      ...store,
      put: async (key, bytes, options) => {
        if (!key.endsWith("strange")) return store.put(key, bytes, options);
        throw new PartyError("OBJECT_REFUSED", "It refused to store it: InvalidURI.");
      },
    });
    host.write("attacks/strange", "x");
    host.write("attacks/z", "z");
    const report = await host.push();
    assert.deepEqual(report.held, [
      {
        path: "attacks/strange",
        kind: "refused",
        why: "can't go: It refused to store it: InvalidURI",
      },
    ]);
    assert.deepEqual(pathsOf(report.moved), ["attacks/z"]);
  });
});

describe("a record that is lost", () => {
  it("costs a comparison and nothing else", async () => {
    const { store, host } = setup();
    using _ = host;
    using restored = createShareHost(store);
    for (const one of [host, restored]) one.write("attacks/a", "a");
    await host.push();
    const report = await restored.push();
    assert.deepEqual([report.moved, report.unchanged, report.held], [[], 1, []]);
  });
});
