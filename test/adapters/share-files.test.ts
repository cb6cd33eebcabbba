import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { createDisk } from "../../src/adapters/system/disk.ts";
import { holdAlone } from "../../src/adapters/system/hold-alone.ts";
import { watchShare } from "../../src/adapters/system/share-changes.ts";
import { createShareFiles } from "../../src/adapters/system/share-files.ts";
import { createShareMemory } from "../../src/adapters/system/share-memory.ts";
import { EMPTY_RECORD } from "../../src/domain/share/share-record.ts";

const setup = () => {
  const root = mkdtempSync(join(tmpdir(), "party-files-"));
  mkdirSync(join(root, "attacks"));
  return {
    root,
    files: createShareFiles(
      root,
      createDisk(() => undefined),
    ),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
};

const NONE = { size: 0, stamp: "", settled: true };

describe("the files of a share", () => {
  it("are listed in order, without those that are being written; what is none has its reason", () => {
    using share = setup();
    const { root, files } = share;
    for (const name of ["b", "a", ".a.123-abc.tmp", ".hidden"]) {
      writeFileSync(join(root, "attacks", name), name);
    }
    assert.equal(spawnSync("mkfifo", [join(root, "attacks/pipe")]).status, 0);
    writeFileSync(join(root, "reviews"), "a file where a directory should be");
    writeFileSync(Buffer.concat([Buffer.from(join(root, "attacks/c")), Buffer.from([0xff])]), "");
    const listing = files.list();
    assert.deepEqual(
      listing.files.map(({ path, size }) => [path, size]),
      [
        ["attacks/.hidden", 7],
        ["attacks/a", 1],
        ["attacks/b", 1],
      ],
    );
    assert.deepEqual(listing.passedOver, [
      { path: "attacks/c\ufffd", why: "its name is no UTF-8" },
      { path: "attacks/pipe", why: "no plain file" },
      { path: "reviews", why: "no directory" },
    ]);
  });

  it("can't be opened through a link, nor as a pipe, nor when they have gone", () => {
    using share = setup();
    const { root, files } = share;
    mkdirSync(join(root, "elsewhere"));
    writeFileSync(join(root, "elsewhere/x"), "x");
    symlinkSync(join(root, "elsewhere"), join(root, "attacks/way"));
    symlinkSync(join(root, "elsewhere/x"), join(root, "attacks/end"));
    assert.equal(spawnSync("mkfifo", [join(root, "attacks/pipe")]).status, 0);
    for (const path of ["attacks/way/x", "attacks/end", "attacks/pipe", "attacks/none"]) {
      assert.equal(files.open(path), undefined, path);
    }
  });

  it("know when they were changed or replaced while they were open", () => {
    using share = setup();
    const { root, files } = share;
    const acts = {
      append: (path: string) => appendFileSync(path, "more"),
      rewrite: (path: string) => writeFileSync(path, "two"),
      replace: (path: string) => {
        writeFileSync(`${path}.new`, "one");
        renameSync(`${path}.new`, path);
      },
      remove: (path: string) => rmSync(path),
    };
    for (const [name, act] of Object.entries(acts)) {
      const path = join(root, "attacks", name);
      writeFileSync(path, "one");
      using file = files.open(`attacks/${name}`);
      assert.equal(file?.isUnchanged(), true, name);
      act(path);
      assert.equal(file?.isUnchanged(), false, name);
    }
  });

  it("are replaced only while they are as expected, and nothing is left of what was not kept", () => {
    using share = setup();
    const { files } = share;
    const receive = (text: string, expected: ReturnType<typeof files.state>) => {
      using incoming = files.receive("attacks/deep/er/a");
      incoming.append(new TextEncoder().encode(text));
      return incoming.keep(expected);
    };
    const first = receive("one", undefined);
    assert.equal(files.state("attacks/deep/er/a")?.stamp, first?.stamp);
    assert.equal(receive("two", undefined), undefined);
    const second = receive("two", first);
    assert.equal(second?.size, 3);
    assert.equal(receive("three", first), undefined);
    assert.deepEqual(
      files.list().files.map(({ path }) => path),
      ["attacks/deep/er/a"],
    );
    assert.equal(files.remove("attacks/deep/er/a", first ?? NONE), false);
    assert.equal(files.remove("attacks/deep/er/a", second ?? NONE), true);
    assert.deepEqual(files.list().files, []);
  });
});

describe("the record of a share", () => {
  it("is there after it was written, and a damaged one is refused with its name", () => {
    using share = setup();
    const record = join(share.root, "state/share.json");
    const memory = createShareMemory(
      { record, log: join(share.root, "log/s3.log"), now: () => 0 },
      createDisk(() => undefined),
    );
    assert.deepEqual(memory.load(), EMPTY_RECORD);
    const written = { ...EMPTY_RECORD, conditional: true, syncedAt: 5 };
    memory.save(written);
    assert.deepEqual(memory.load(), written);
    writeFileSync(record, '{"v":1,"fil');
    assert.throws(() => memory.load(), { code: "SHARE_UNUSABLE" });
  });
});

describe("who holds a share", () => {
  it("holds it alone, and is named to whoever comes second", () => {
    using share = setup();
    const path = join(share.root, "share-sync.lock");
    const held = holdAlone(path, "sync");
    assert.throws(() => holdAlone(path, "sync"), {
      code: "SHARE_BUSY",
      message: `Another sync runs (pid ${process.pid}).`,
    });
    held[Symbol.dispose]();
    holdAlone(path, "sync")[Symbol.dispose]();
  });

  it("is told of a place that can't be locked", () => {
    using share = setup();
    mkdirSync(join(share.root, "lock"));
    assert.throws(() => holdAlone(join(share.root, "lock"), "sync"), { code: "SHARE_UNUSABLE" });
  });
});

describe("whoever watches a share", () => {
  const never = new AbortController().signal;

  it("is told once of many changes, also in a directory that came later", async () => {
    using share = setup();
    using changes = watchShare({ root: share.root, quiet: 40, longest: 5_000 });
    const noticed = changes.next(60_000, never);
    for (const name of ["a", "b", "c"]) writeFileSync(join(share.root, "attacks", name), name);
    await noticed;
    mkdirSync(join(share.root, "attacks/new"));
    await changes.next(60_000, never);
    const again = changes.next(60_000, never);
    writeFileSync(join(share.root, "attacks/new/x"), "x");
    await again;
  });

  it("is not told of what is only being written, waits no longer than it wants, and ends when aborted", async () => {
    using share = setup();
    using changes = watchShare({ root: share.root, quiet: 10, longest: 100 });
    const began = performance.now();
    const waited = changes.next(150, never);
    writeFileSync(join(share.root, "attacks/.a.123-abc.tmp"), "x");
    await waited;
    assert.ok(performance.now() - began >= 149);
    const controller = new AbortController();
    const ended = changes.next(60_000, controller.signal);
    controller.abort();
    await ended;
  });

  it("is told of a file that never stands still", async () => {
    using share = setup();
    using changes = watchShare({ root: share.root, quiet: 200, longest: 400 });
    const path = join(share.root, "attacks/log");
    writeFileSync(path, "");
    const writer = setInterval(() => appendFileSync(path, "x"), 20);
    await changes.next(60_000, never);
    clearInterval(writer);
  });
});
