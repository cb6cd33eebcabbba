import assert from "node:assert/strict";
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { it } from "node:test";

import { PartyError } from "../../src/domain/error.ts";
import { messageFileName } from "../../src/domain/message-file.ts";
import type { Outbox, OutboxFile, OutboxIntake } from "../../src/ports/outbox.ts";
import { waitFor } from "../support/wait-for.ts";

export interface OutboxFixture {
  /** The outbox's directory; `cc` and `oc` are in it. */
  readonly root: string;
  readonly rejected: string;
  readonly outbox: Outbox;
  readonly intake: OutboxIntake;
}

const TEXT = "TO: cc\nKIND: chat\n---\nhello\n";
const HOUR = 3_600_000;

/** What every outbox owes senders and the daemon. */
export const outboxContract = (setup: () => OutboxFixture): void => {
  it("gives the daemon what was dropped, whole and at once", () => {
    const { outbox, intake } = setup();
    const name = messageFileName(Date.now(), "00000001");
    const path = outbox.drop("cx.web", name, TEXT);
    const [file, ...others] = intake.scan();
    assert.ok(file);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [file.path, file.sender, file.name, file.size],
      [path, "cx.web", name, TEXT.length],
    );
    assert.equal(intake.read(file).toString(), TEXT);
    intake.remove(file);
    assert.deepEqual(intake.scan(), []);
  });

  it("lists what lay there before by modification time, then name, and nothing but messages", () => {
    const { root, intake } = setup();
    for (const [name, age] of Object.entries({ "b.msg": 3, "a.msg": 2, "c.msg": 2, "d.msg": 1 })) {
      put(join(root, name < "c" ? "oc" : "cc", name), TEXT, age * HOUR);
    }
    for (const other of ["x.txt", ".y.msg", "z.msg.tmp"]) put(join(root, "cc", other), TEXT, HOUR);
    put(join(root, "top.msg"), TEXT, HOUR);
    assert.deepEqual(names(intake), ["b.msg", "a.msg", "c.msg", "d.msg"]);
  });

  it("leaves a file alone while somebody writes to it, in the header and in the body", () => {
    const { root, intake } = setup();
    const path = join(root, "oc", "slow.msg");
    const writer = openSync(path, "w");
    for (const part of ["TO: c", "c\n-", "--\n", "hel", "lo"]) {
      writeSync(writer, part);
      assert.deepEqual(names(intake), [], part);
    }
    closeSync(writer);
    const [file] = intake.scan();
    assert.equal(file && intake.read(file).toString(), "TO: cc\n---\nhello");
  });

  it("takes a file that somebody only reads", () => {
    const { root, intake } = setup();
    const path = join(root, "oc", "tailed.msg");
    writeFileSync(path, TEXT);
    const reader = openSync(path, "r");
    assert.deepEqual(names(intake), ["tailed.msg"]);
    closeSync(reader);
  });

  it("leaves a file whose header has not ended, even when nobody has it open", () => {
    const { root, intake } = setup();
    const path = join(root, "oc", "reopened.msg");
    writeFileSync(path, "TO: cc\nKIND: chat\n");
    assert.deepEqual(names(intake), []);
    appendFileSync(path, "---\n");
    assert.deepEqual(names(intake), []);
    appendFileSync(path, "hello");
    assert.deepEqual(names(intake), ["reopened.msg"]);
  });

  it("takes a file without an end of the header when it has been quiet for long", () => {
    const { root, intake } = setup();
    put(join(root, "oc", "short.msg"), "TO: cc\nhello", 31_000);
    put(join(root, "oc", "empty.msg"), "", 32_000);
    assert.deepEqual(names(intake), ["empty.msg", "short.msg"]);
  });

  it("hands over what is appended to a file after it was removed", async () => {
    const { root, intake } = setup();
    const path = join(root, "oc", "appended.msg");
    const continued: string[] = [];
    intake.onContinued((file, text) => continued.push(`${file.sender}/${file.name}: ${text}`));
    writeFileSync(path, TEXT);
    const [file] = intake.scan();
    assert.ok(file);
    intake.read(file);
    const writer = openSync(path, "a");
    writeSync(writer, "between ");
    intake.remove(file);
    writeSync(writer, "and after");
    closeSync(writer);
    await waitFor("the rest", () => continued.length > 0);
    assert.deepEqual(continued, ["oc/appended.msg: between and after"]);
  });

  it("hands over all of what is appended, however much, in pieces that a message may hold", async () => {
    const { root, intake } = setup();
    const path = join(root, "oc", "appended.msg");
    const pieces: string[] = [];
    intake.onContinued((_file, text, piece) => pieces.push(`${piece} ${text}`));
    take(intake, path, () => appendFileSync(path, "aé€😀".repeat(150_000)));
    await waitFor("the rest", () => pieces.length > 1);
    const texts = pieces.map((piece) => piece.slice(piece.indexOf(" ") + 1));
    assert.equal(texts.join("") === "aé€😀".repeat(150_000), true);
    assert.equal(new Set(pieces.map((piece) => piece.split(" ", 1)[0])).size, pieces.length);
    assert.equal(
      texts.every((text) => Buffer.byteLength(text) <= 1_048_576),
      true,
    );
  });

  it("hands over a rest that is written to the path of a taken file", async () => {
    const { root, intake } = setup();
    const path = join(root, "oc", "again.msg");
    const continued: string[] = [];
    intake.onContinued((_file, text) => continued.push(text));
    take(intake, path);
    writeFileSync(path, "the rest: of it\n");
    await waitFor("the rest", () => intake.scan().length === 0 && continued.length > 0);
    assert.deepEqual(continued, ["the rest: of it\n"]);
    assert.equal(existsSync(path), false);
  });

  it("takes a new message at the path of a taken one as a message", () => {
    const { root, intake } = setup();
    const path = join(root, "oc", "same.msg");
    take(intake, path);
    writeFileSync(path, TEXT);
    assert.deepEqual(names(intake), ["same.msg"]);
  });

  it("lists what is no message file, refuses to read it, and never follows a link", () => {
    const { root, rejected, intake } = setup();
    const secret = join(root, "secret.txt");
    writeFileSync(secret, TEXT);
    symlinkSync(secret, join(root, "oc", "link.msg"));
    mkdirSync(join(root, "oc", "directory.msg"));
    writeFileSync(join(root, "oc", "large.msg"), TEXT);
    truncateSync(join(root, "oc", "large.msg"), 4_194_305);
    const refusals = intake.scan().map((file) => {
      const error = failureOf(() => intake.read(file));
      intake.reject(file, error.message);
      return [file.name, error.message];
    });
    assert.deepEqual(Object.fromEntries(refusals), {
      "link.msg": '"link.msg" is a symbolic link.',
      "directory.msg": '"directory.msg" is a directory.',
      "large.msg": '"large.msg" has 4,194,305 bytes; the limit of a file is 4,194,304.',
    });
    assert.deepEqual(intake.scan(), []);
    assert.equal(readFileSync(secret, "utf8"), TEXT);
    const reason = readFileSync(join(rejected, "large.msg.reason"), "utf8");
    assert.equal(
      reason,
      `${refusals.find(([name]) => name === "large.msg")?.[1]}\nfrom: outbox/oc\n`,
    );
  });

  it("keeps rejected files of one name apart", () => {
    const { root, intake } = setup();
    for (const role of ["cc", "oc"])
      writeFileSync(join(root, role, "bad.msg"), `no header ${role}\n\n.`);
    const kept = intake.scan().map((file) => intake.reject(file, "No TO."));
    assert.deepEqual(kept.map((path) => readFileSync(path, "utf8")).toSorted(), [
      "no header cc\n\n.",
      "no header oc\n\n.",
    ]);
    for (const path of kept) assert.ok(existsSync(`${path}.reason`));
  });

  it("bears it when a file vanishes", () => {
    const { root, intake } = setup();
    writeFileSync(join(root, "oc", "gone.msg"), TEXT);
    const [file] = intake.scan();
    assert.ok(file);
    rmSync(file.path);
    assert.equal(intake.read(file).length, 0);
    intake.remove(file);
    intake.reject(file, "Too late.");
  });

  it("leaves a file that has taken the place of another for the next scan", () => {
    const { root, intake } = setup();
    const path = join(root, "oc", "a.msg");
    writeFileSync(path, TEXT);
    const [file] = intake.scan();
    assert.ok(file);
    const replace = (text: string): void => {
      writeFileSync(`${path}.tmp`, text);
      renameSync(`${path}.tmp`, path);
    };
    replace(`${TEXT}second`);
    assert.equal(intake.read(file).length, 0);
    intake.remove(file);
    assert.deepEqual(
      intake.scan().map((next) => intake.read(next).toString()),
      [`${TEXT}second`],
    );
  });

  it("tells a watcher of what lies there, of new files, and of new and renewed directories", async () => {
    const { root, intake } = setup();
    const found = new Set<string>();
    writeFileSync(join(root, "oc", "before.msg"), TEXT);
    using _watching = intake.watch(() => {
      for (const file of intake.scan()) {
        found.add(`${file.sender}/${file.name}`);
        intake.remove(file);
      }
    });
    const see = (path: string): Promise<true> => waitFor(path, () => found.has(path) || undefined);
    await see("oc/before.msg");
    writeFileSync(join(root, "oc", "after.msg"), TEXT);
    await see("oc/after.msg");
    mkdirSync(join(root, "new"));
    writeFileSync(join(root, "new", "first.msg"), TEXT);
    await see("new/first.msg");
    writeFileSync(join(root, "new", "second.msg"), TEXT);
    await see("new/second.msg");
    rmSync(join(root, "cc"), { recursive: true });
    mkdirSync(join(root, "cc"));
    writeFileSync(join(root, "cc", "renewed.msg"), TEXT);
    await see("cc/renewed.msg");
    writeFileSync(join(root, "cc", "later.msg"), TEXT);
    await see("cc/later.msg");
  });

  it("tells a watcher even after the whole outbox was made anew", async () => {
    const { root, intake } = setup();
    let seen = "";
    using _watching = intake.watch(() => {
      seen = names(intake).join();
    });
    rmSync(root, { recursive: true });
    mkdirSync(join(root, "oc"), { recursive: true });
    writeFileSync(join(root, "oc", "anew.msg"), TEXT);
    await waitFor("the file in the new outbox", () => seen === "anew.msg");
  });

  it("tells a watcher when a slow writer has closed its file, of which there is no notification", async () => {
    const { root, intake } = setup();
    const path = join(root, "oc", "slow.msg");
    const found: string[] = [];
    let scans = 0;
    const writer = openSync(path, "w");
    writeSync(writer, TEXT);
    using _watching = intake.watch(() => {
      scans += 1;
      found.push(...names(intake));
    });
    await waitFor("two scans", () => scans >= 2);
    assert.equal(found.length, 0);
    closeSync(writer);
    await waitFor("the file", () => found.includes("slow.msg"));
  });
};

const names = (intake: OutboxIntake): readonly string[] => intake.scan().map(({ name }) => name);

const put = (path: string, text: string, age: number): void => {
  writeFileSync(path, text);
  const at = (Date.now() - age) / 1_000;
  utimesSync(path, at, at);
};

const take = (intake: OutboxIntake, path: string, afterRead = (): void => undefined): void => {
  writeFileSync(path, TEXT);
  const file: OutboxFile | undefined = intake.scan()[0];
  assert.equal(file?.path, path);
  intake.read(file);
  afterRead();
  intake.remove(file);
};

const failureOf = (act: () => unknown): PartyError => {
  try {
    act();
  } catch (error) {
    if (error instanceof PartyError) return error;
    throw error;
  }
  throw new Error("Nothing was thrown.");
};
