import assert from "node:assert/strict";
import { it } from "node:test";

import type { Mirror } from "../../src/ports/mirror.ts";

export interface MirrorFixture {
  /** Two mirrors of one remote, which is empty at first. */
  readonly ours: Mirror;
  readonly theirs: Mirror;
  /** The remote no longer answers. */
  cut(): void;
}

const REF = "refs/party/hosts/build1";

const files = (entries: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(entries));

const commit = (mirror: Mirror, text: string): Promise<string> =>
  mirror.commit({ files: files({ a: text }), parent: undefined, subject: "s", at: 0 });

/** What every mirror owes those who exchange over it. */
export const mirrorContract = (setup: () => Promise<MirrorFixture>): void => {
  it("gives another what was pushed, byte for byte, whatever is in it", async () => {
    const { ours, theirs } = await setup();
    const tree = files({
      "host.json": '{"a": "naïve 日本語 🙂"}\n',
      'to/a "b"/1.json': "\0\r\n\t",
      empty: "",
      large: "x".repeat(1_000_000),
    });
    const made = await ours.commit({ files: tree, parent: undefined, subject: "s", at: 1_000 });
    assert.deepEqual(await ours.push([{ ref: REF, to: made, expected: undefined }]), {
      kind: "accepted",
    });
    assert.deepEqual(await theirs.fetch(), { kind: "reached" });
    assert.equal((await theirs.refs()).get(REF), made);
    assert.deepEqual(Object.fromEntries(await theirs.read(made)), Object.fromEntries(tree));
  });

  it("lets nobody replace what he has not seen", async () => {
    const { ours, theirs } = await setup();
    const first = await commit(ours, "1");
    await ours.push([{ ref: REF, to: first, expected: undefined }]);
    const second = await commit(theirs, "2");
    assert.deepEqual(await theirs.push([{ ref: REF, to: second, expected: undefined }]), {
      kind: "stale",
    });
    assert.deepEqual(await theirs.push([{ ref: REF, to: second, expected: first }]), {
      kind: "accepted",
    });
    assert.deepEqual(await ours.push([{ ref: REF, to: undefined, expected: first }]), {
      kind: "stale",
    });
    await ours.fetch();
    assert.deepEqual(await ours.read(second), files({ a: "2" }));
  });

  it("pushes several refs together or none", async () => {
    const { ours, theirs } = await setup();
    const made = await commit(ours, "1");
    const other = `${REF}-other`;
    await ours.push([{ ref: REF, to: made, expected: undefined }]);
    const pushed = await ours.push([
      { ref: other, to: made, expected: undefined },
      { ref: REF, to: undefined, expected: undefined },
    ]);
    assert.deepEqual(pushed, { kind: "stale" });
    await theirs.fetch();
    assert.deepEqual([...(await theirs.refs()).keys()], [REF]);
  });

  it("replaces some files of a commit and keeps all others as they are", async () => {
    const { ours, theirs } = await setup();
    const tree = files({ "a/b.json": "1", "a/c.sh": "\0\r\n", d: "2" });
    const first = await ours.commit({ files: tree, parent: undefined, subject: "one", at: 1_000 });
    const second = await ours.commit({
      files: files({ "a/b.json": "3", "e/f": "4" }),
      keeps: true,
      parent: first,
      subject: "two\n\nwith more",
      at: 2_000,
    });
    await ours.push([{ ref: REF, to: second, expected: undefined }]);
    await theirs.fetch();
    assert.deepEqual(Object.fromEntries(await theirs.read(second)), {
      "a/b.json": "3",
      "a/c.sh": "\0\r\n",
      d: "2",
      "e/f": "4",
    });
    assert.deepEqual(
      await theirs.readSome(second, (path) => path.startsWith("a/")),
      files({ "a/b.json": "3", "a/c.sh": "\0\r\n" }),
    );
    assert.deepEqual(await theirs.readSome(second, () => false), new Map());
    assert.deepEqual(await theirs.log(second, 5), [
      { commit: second, at: 2_000, message: "two\n\nwith more" },
      { commit: first, at: 1_000, message: "one" },
    ]);
    assert.deepEqual(
      (await theirs.log(second, 5, "d")).map(({ commit: id }) => id),
      [first],
    );
  });

  it("does not call a file absent that is too large to be read", async () => {
    const { ours } = await setup();
    const large = await ours.commit({
      files: files({ large: "x".repeat(21 * 1_048_576) }),
      parent: undefined,
      subject: "s",
      at: 0,
    });
    assert.equal((await ours.read(large)).size, 0);
    await assert.rejects(
      ours.readSome(large, () => true),
      /"large" has \d+ bytes; at most \d+ are read/v,
    );
  });

  it("forgets what the remote no longer has", async () => {
    const { ours, theirs } = await setup();
    const made = await commit(ours, "1");
    await ours.push([{ ref: REF, to: made, expected: undefined }]);
    await theirs.fetch();
    await ours.push([{ ref: REF, to: undefined, expected: made }]);
    await theirs.fetch();
    assert.equal((await theirs.refs()).has(REF), false);
    await theirs.tidy();
    assert.equal((await theirs.refs()).size, 0);
  });

  it("says that the remote does not answer, and keeps what it has", async () => {
    const fixture = await setup();
    const made = await commit(fixture.ours, "1");
    await fixture.ours.push([{ ref: REF, to: made, expected: undefined }]);
    fixture.cut();
    assert.notEqual((await fixture.ours.fetch()).kind, "reached");
    const pushed = await fixture.ours.push([{ ref: REF, to: undefined, expected: made }]);
    assert.ok(pushed.kind === "unreachable" || pushed.kind === "refused");
    assert.equal((await fixture.ours.refs()).get(REF), made);
  });
};
