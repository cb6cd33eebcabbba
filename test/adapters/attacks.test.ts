import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { createAttacks } from "../../src/adapters/attacks/attacks.ts";
import { createDisk } from "../../src/adapters/system/disk.ts";
import type { AttackEdit } from "../../src/domain/attacks/change-attack.ts";
import type { Attacks } from "../../src/ports/attacks.ts";
import { attacksContract } from "../contract/attacks.ts";
import { createFakeAttacks } from "../support/fake-attacks.ts";

const roots: string[] = [];
process.on("exit", () => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

const setup = (step: (name: string) => void = () => undefined) => {
  const root = mkdtempSync(join(tmpdir(), "party-attacks-"));
  roots.push(root);
  const directory = join(root, "attacks");
  mkdirSync(directory);
  const path = (id: string): string => join(directory, `${id}.json`);
  const attacks: Attacks = createAttacks({
    directory,
    disk: createDisk(step),
    pause: () => undefined,
  });
  return {
    root,
    directory,
    attacks,
    path,
    write: (id: string, text: string) => writeFileSync(path(id), text),
    text: (id: string) => (existsSync(path(id)) ? readFileSync(path(id), "utf8") : undefined),
  };
};

const appendEvent = (kind: string): readonly AttackEdit[] => [
  { kind: "append", path: ["events"], value: { kind } },
];

describe("attacks as files", () => attacksContract(() => setup()));

describe("attacks in memory", () =>
  attacksContract(() => {
    const attacks = createFakeAttacks();
    return { attacks, write: attacks.write, text: attacks.text };
  }));

describe("an attack's file", () => {
  it("keeps every byte that a change is not about, its mode included", () => {
    const { attacks, write, text, path } = setup();
    const lines = [
      "{",
      '\t"last_updated" : "old",\t"big": 12345678901234567890,',
      '\t"own":   [1,2,   3],',
      '\t"events": []',
      "}",
      "",
    ];
    write("a", lines.join("\r\n"));
    const { mode } = statSync(path("a"));
    attacks.change("a", () => [{ kind: "set", path: ["last_updated"], value: "new" }]);
    assert.equal(text("a"), lines.join("\r\n").replace('"old"', '"new"'));
    assert.equal(statSync(path("a")).mode, mode);
    attacks.change("a", () => appendEvent("x"));
    assert.match(
      text("a") ?? "",
      /^\{\r\n\t"last_updated" : "new",\t"big": 12345678901234567890,\r\n\t"own": {3}\[1,2, {3}3\],\r\n/v,
    );
    assert.deepEqual(JSON.parse(text("a") ?? "").events, [{ kind: "x" }]);
  });

  it("is said with the line where it is broken", () => {
    const { attacks, write, path, directory } = setup();
    const cases: Readonly<Record<string, readonly [line: number | undefined, reason: RegExp]>> = {
      "": [1, /^it is empty$/v],
      '{\n  "a": 1\n  "b": 2\n}': [3, /^no JSON: comma expected$/v],
      '{\n  "a": 1, // remark\n}': [2, /^no JSON: /v],
      '{\n\n  "phases": 1\n}': [3, /^"phases" is no list$/v],
      '{"phases": [\n  {},\n  {"chunks": {}}]}': [3, /^"chunks" is no list$/v],
      '{"status": "open",\n "status": "complete"}': [2, /^"status" stands twice in one object$/v],
      "[1]": [1, /^it holds no JSON object$/v],
      '{"a": "\u{fffd}': [1, /^no JSON: /v],
    };
    for (const [content, [line, reason]] of Object.entries(cases)) {
      write("a", content);
      const found = attacks.find("a");
      assert.ok(found?.kind === "broken", content);
      assert.match(found.reason, reason, content);
      assert.equal(found.line, line, content);
      assert.equal(found.path, path("a"));
    }
    writeFileSync(path("a"), Buffer.from([0x7b, 0xff, 0x7d]));
    assert.deepEqual(attacks.list(), [
      { kind: "broken", id: "a", path: path("a"), line: undefined, reason: "it is not UTF-8" },
    ]);
    writeFileSync(path("a"), "[".repeat(200_000));
    assert.equal(attacks.find("a")?.kind, "broken");
    truncateSync(path("a"), 5_000_000);
    const found = attacks.find("a");
    assert.match(found?.kind === "broken" ? found.reason : "", /5000000 bytes, and 4194304 is/v);
    write("b", '{"phases": 1}');
    assert.throws(() => attacks.change("b", () => []), {
      code: "ATTACK_INVALID",
      message: `${directory}/b.json:1: "phases" is no list.`,
    });
  });

  it("is never one that a link leads to, nor a directory", () => {
    const { attacks, root, path, directory } = setup();
    writeFileSync(join(root, "secret.json"), '{"status": "open"}');
    symlinkSync(join(root, "secret.json"), path("linked"));
    mkdirSync(path("folder"));
    const reasons = attacks.list().map((found) => found.kind === "broken" && found.reason);
    assert.deepEqual(reasons, ["it is no file", "it is a link, and links are not followed"]);
    assert.throws(() => attacks.change("linked", () => appendEvent("x")), {
      code: "ATTACK_INVALID",
      message: /linked\.json: it is a link, and links are not followed\./v,
    });
    assert.equal(attacks.create("linked", {}), false);
    symlinkSync(join(root, "made"), path("dangling"));
    assert.equal(attacks.create("dangling", {}), false);
    assert.equal(existsSync(join(root, "made")), false);
    assert.equal(readFileSync(join(root, "secret.json"), "utf8"), '{"status": "open"}');
    renameSync(directory, join(root, "elsewhere"));
    symlinkSync(join(root, "elsewhere"), directory);
    for (const act of [() => attacks.list(), () => attacks.create("a", {})])
      assert.throws(act, { code: "SHARE_UNUSABLE", message: /is a link/v });
  });

  it("of a name that leads elsewhere is not there", () => {
    const { attacks, root } = setup();
    writeFileSync(join(root, "outside.json"), "{}");
    for (const id of ["../outside", "..", ".", "", "a/b", "/etc/passwd", "a\n", ".hidden", "a..b"])
      assert.equal(attacks.find(id), undefined, id);
  });

  it("takes in what is written into the old file in the moment in which it is replaced", () => {
    let late: (() => void) | undefined;
    const { attacks, write, path, text } = setup((name) => {
      if (name === "disk.rename:before") late?.();
    });
    write("a", '{"status": "open"}');
    late = () => {
      late = undefined;
      // As an editor that writes in place does, having opened the file before.
      const file = openSync(path("a"), "r+");
      ftruncateSync(file);
      writeSync(file, '{"status": "open", "by_hand": true}');
      closeSync(file);
    };
    attacks.change("a", () => appendEvent("x"));
    const expected = { status: "open", by_hand: true, events: [{ kind: "x" }] };
    assert.deepEqual(JSON.parse(text("a") ?? ""), expected);
  });

  it("is kept beside when two others write in the moment of a change", () => {
    let late: (() => void) | undefined;
    const { attacks, write, path, text, directory } = setup((name) => {
      if (name === "disk.rename:before" || name === "disk.fsync-directory:after") late?.();
    });
    write("a", '{"status": "open"}');
    late = () => {
      const old = openSync(path("a"), "r+");
      late = () => {
        late = undefined;
        writeSync(old, '{"status": "open", "by": "one"}', 0);
        closeSync(old);
        write("a", (text("a") ?? "").replace('"open"', '"in_progress"'));
      };
    };
    attacks.change("a", () => appendEvent("x"));
    assert.deepEqual(JSON.parse(text("a") ?? ""), {
      status: "in_progress",
      events: [{ kind: "x" }],
    });
    const [, other] = attacks.list();
    assert.match(
      other?.kind === "broken" ? other.reason : "",
      /^somebody wrote this in the moment/v,
    );
    assert.equal(readFileSync(other?.path ?? "", "utf8"), '{"status": "open", "by": "one"}');
    assert.equal(readdirSync(directory).length, 3);
  });

  it("is left as it was, and nothing beside it, when the change fails or the disk is full", () => {
    const { attacks, write, text, directory } = setup((name) => {
      if (name === "disk.fsync:before") throw Object.assign(new Error(), { code: "ENOSPC" });
    });
    write("a", "{}");
    assert.throws(() => attacks.change("a", () => appendEvent("x")));
    assert.equal(text("a"), "{}");
    assert.deepEqual(readdirSync(directory), [".lock", "a.json"]);
  });

  it("keeps every change of processes that change it at once, and those made by hand", async (t) => {
    const { directory, write, text, path } = setup();
    write("a", '{"hand": 0}');
    const writers = ["one", "two", "three"].map((name) =>
      fork(WRITER, [directory, name, "20"], { stdio: "inherit" }),
    );
    const ended = Promise.all(writers.map((writer) => once(writer, "exit")));
    const running = { is: true };
    void ended.then(() => (running.is = false));
    const byHand = await editByHand(path("a"), running);
    assert.deepEqual(await ended, [
      [0, null],
      [0, null],
      [0, null],
    ]);
    const { events, hand } = JSON.parse(text("a") ?? "") as Written;
    assert.equal(events.length, 60);
    for (const name of ["one", "two", "three"]) {
      const own = events.filter(({ kind }) => kind.startsWith(`${name} `));
      assert.deepEqual(
        own.map(({ kind }) => kind),
        numbered(name, 20),
      );
    }
    // What two others wrote within the same moment lies beside.
    const beside = readdirSync(directory)
      .filter((name) => name.includes(".unmerged-"))
      .map((name) => (JSON.parse(readFileSync(join(directory, name), "utf8")) as Written).hand);
    assert.equal(Math.max(hand, ...beside), byHand);
    assert.ok(byHand > 0);
    t.diagnostic(`${byHand} edits by hand among 60 by command, ${beside.length} kept beside`);
  });
});

interface Written {
  readonly events: readonly { readonly kind: string }[];
  readonly hand: number;
}

const WRITER = new URL("../support/attack-writer.ts", import.meta.url).pathname;

const numbered = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${name} ${index}`);

/** Counts up in the file, in place, as long as others run: on what is there, as a person does who looks before he saves. */
const editByHand = async (path: string, running: { readonly is: boolean }): Promise<number> => {
  let count = 0;
  while (running.is && count < 2_000) {
    await new Promise((resolve) => setImmediate(resolve));
    const file = openSync(path, "r+");
    try {
      const text = readFileSync(file, "utf8");
      const changed = text.replace(/"hand": \d+/v, `"hand": ${count + 1}`);
      // Only where nobody has replaced the file since it was read: a person's editor asks then.
      if (readFileSync(path, "utf8") !== text) continue;
      writeSync(file, changed, 0);
      count += 1;
    } finally {
      closeSync(file);
    }
  }
  return count;
};

describe("reading the attacks", () => {
  it("takes each file anew only when it has changed", () => {
    const { attacks, write } = setup();
    write("a", "{}");
    const first = attacks.find("a");
    assert.equal(attacks.find("a"), first);
    write("a", "{ }");
    assert.notEqual(attacks.find("a"), first);
  });
});
