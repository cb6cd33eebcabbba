import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createFakeObjectStore } from "../../../test/support/fake-object-store.ts";
import { createShareHost } from "../../../test/support/share-world.ts";
import type { ObjectStore } from "../../ports/object-store.ts";

const KEY = ["AKIA", "ABCDEFGH23456712"].join("");
const AT = "machines/build1/";
const BIG = 20 * 1024 * 1024;

const setup = () => {
  const store = createFakeObjectStore();
  const host = createShareHost(store);
  return { store, host };
};
const pathsOf = (moved: readonly { readonly path: string }[]) => moved.map(({ path }) => path);

/** Does something just before each call of one kind. */
const before = (store: ObjectStore, act: (number: number) => void): ObjectStore => {
  let number = 0;
  return {
    ...store,
    parts: {
      ...store.parts,
      put: async (...given) => {
        act((number += 1));
        return store.parts.put(...given);
      },
    },
  };
};

describe("a large file", () => {
  it("goes in parts, and one that was cut off goes on where it was", async () => {
    const store = createFakeObjectStore();
    const cut = before(store, (number) => {
      if (number === 3) throw new Error("the power went off");
    });
    using host = createShareHost(cut);
    host.write("shared/big", Buffer.alloc(BIG, "party "));
    await assert.rejects(host.push(), { message: "the power went off" });
    assert.equal(store.text(`${AT}shared/big`), undefined);
    // The third part's number is 4 by now: only one is left to send.
    const sent: number[] = [];
    const { parts } = store;
    const putPart = parts.put.bind(parts);
    Object.assign(parts, {
      put: (...given: Parameters<typeof putPart>) => {
        sent.push(given[2]);
        return putPart(...given);
      },
    });
    assert.deepEqual(pathsOf((await host.push()).moved), ["shared/big"]);
    assert.deepEqual(sent, [3]);
    assert.equal(store.objects.get(`${AT}shared/big`)?.bytes.length, BIG);
    assert.equal(store.uploads.size, 0);
    assert.equal((await host.push()).unchanged, 1);
  });

  it("that changes while it is sent is not there in a mixture, and goes whole the next time", async () => {
    const store = createFakeObjectStore();
    using host = createShareHost(
      before(store, (number) => {
        if (number === 2) host.append("shared/big", "more");
      }),
    );
    host.write("shared/big", Buffer.alloc(BIG, "one "));
    const report = await host.push();
    assert.deepEqual(
      report.held.map(({ path, kind }) => [path, kind]),
      [["shared/big", "changing"]],
    );
    assert.deepEqual([store.text(`${AT}shared/big`), store.uploads.size], [undefined, 0]);
    await host.push();
    assert.equal(store.objects.get(`${AT}shared/big`)?.bytes.length, BIG + 4);
  });

  it("is looked through to its end, also across two chunks", async () => {
    const { store, host } = setup();
    using _ = host;
    const data = Buffer.alloc(BIG, "\n");
    data.write(KEY, 9 * 1024 * 1024 - 10);
    host.write("shared/big", data);
    const [held] = (await host.push()).held;
    assert.deepEqual([held?.path, held?.kind], ["shared/big", "secret"]);
    assert.equal(store.uploads.size, 0);
  });

  it("that is deleted after its upload was cut off leaves no parts behind", async () => {
    const store = createFakeObjectStore();
    using host = createShareHost(
      before(store, (number) => {
        if (number === 2) throw new Error("cut");
      }),
    );
    host.write("shared/big", Buffer.alloc(BIG));
    await assert.rejects(host.push());
    assert.equal(store.uploads.size, 1);
    host.remove("shared/big");
    await host.push();
    assert.equal(store.uploads.size, 0);
  });
});
