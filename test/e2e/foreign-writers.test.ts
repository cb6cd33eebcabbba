import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { after, before, describe, it } from "node:test";

import { BAD_FILES } from "../support/bad-files.ts";
import type { TestDaemon } from "../support/daemon.ts";
import { waitFor } from "../support/demo-agent.ts";
import { readEvents, readStored, type StoredMessage } from "../support/ledger-look.ts";
import { openRoom, type Room } from "../support/room.ts";

const ROLES = ["oc", "cc", "cx"] as const;
const RELAY = new URL("../support/original-relay", import.meta.url).pathname;

let room: Room;
let daemon: TestDaemon;
before(async () => {
  room = await openRoom({
    agents: { oc: "claude", cc: "codex", cx: "generic" },
    args: ["--repaint", "0-20", "--think", "5"],
  });
  for (const role of ROLES) mkdirSync(room.path("share/relay/outbox", role), { recursive: true });
  daemon = await room.startDaemon();
});
after(async () => {
  await room[Symbol.asyncDispose]();
});

const outbox = (...parts: readonly string[]): string => room.path("share/relay/outbox", ...parts);
const rejected = (...parts: readonly string[]): string =>
  room.path("share/relay/processed/rejected", ...parts);
const stored = (): readonly StoredMessage[] => readStored(room.path("share/relay/state/ledger.db"));
const events = (): ReturnType<typeof readEvents> =>
  readEvents(room.path("share/relay/log/events.jsonl"));
const isUp = (): boolean => daemon.child.exitCode === null && daemon.child.signalCode === null;

/** Runs a shell's lines in the outbox, as a program of another maker would. */
const shell = async (script: string): Promise<void> => {
  const child = spawn("bash", ["-c", script], { cwd: outbox(), stdio: "ignore" });
  await once(child, "exit");
};

/** The bodies with `label` in them, in the order in which they were taken in. */
const bodiesOf = (label: string): readonly string[] =>
  stored().flatMap(({ body }) => (body.includes(label) ? [body] : []));

const readsOf = (role: string, text: string): number =>
  room.read(role).filter((read) => read.includes(text)).length;

const relay = (words: readonly string[], env: Readonly<Record<string, string>>, input = "") =>
  spawnSync(RELAY, words, {
    env: { PATH: process.env["PATH"], ...env },
    input,
    encoding: "utf8",
  });

describe("the seeds' own relay", () => {
  it("behaves as it is described", () => {
    const env = { RELAY_INBOX_DIR: outbox() };
    assert.equal(relay(["send", "cc", "hello"], {}).stderr, "relay: RELAY_INBOX_DIR not set\n");
    assert.equal(relay(["send", "cc", "hello"], {}).status, 1);
    assert.equal(relay(["send", "--from", "x_y", "cc", "hello"], env).status, 1);
    for (const wrong of [[], ["read"], ["send"], ["send", "bob", "x"], ["send", "cc"]])
      assert.equal(relay(wrong, env).status, 2, wrong.join(" "));
    assert.equal(relay(["send", "--from", "O!", "cc", "x"], env).status, 2);
    assert.deepEqual(stored(), []);
  });

  it("sends 200 messages from three terminals at once: all arrive once, each sender's in order", async () => {
    const counts = { oc: 67, cc: 67, cx: 66 } as const;
    const next = { oc: "cc", cc: "cx", cx: "oc" } as const;
    await Promise.all(
      ROLES.map(async (role) => {
        const loop = `for n in $(seq 1 ${counts[role]}); do "$0" send ${next[role]} from ${role} number $n || exit 9; done`;
        const child = spawn("bash", ["-c", loop, RELAY], {
          env: { PATH: process.env["PATH"], RELAY_INBOX_DIR: outbox(), AGENT_ROLE: role },
          stdio: "ignore",
        });
        assert.deepEqual(await once(child, "exit"), [0, null]);
      }),
    );
    for (const role of ROLES) {
      const numbers = (): readonly number[] =>
        room
          .read(next[role])
          .flatMap((text) => [
            ...text.matchAll(new RegExp(`^from ${role} number (?<n>\\d+)$`, "gmv")),
          ])
          .map(({ groups }) => Number(groups?.["n"]));
      await waitFor(`all of ${role}`, () => numbers().length >= counts[role] || undefined, 60_000);
      assert.deepEqual(
        numbers(),
        Array.from({ length: counts[role] }, (_, each) => each + 1),
        `what ${next[role]} read`,
      );
      assert.deepEqual(readdirSync(outbox(role)), []);
    }
    assert.equal(stored().length, 200);
    assert.ok(stored().every(({ kind }) => kind === "chat"));
  });

  it("takes several lines from its standard input, and all", async () => {
    const env = { RELAY_INBOX_DIR: outbox(), AGENT_ROLE: "cx" };
    assert.equal(relay(["send", "all", "-"], env, "to everybody\nin two lines\n").status, 0);
    for (const role of ["oc", "cc"])
      await waitFor(
        `it in ${role}`,
        () => readsOf(role, "to everybody\nin two lines") || undefined,
      );
    assert.equal(readsOf("cx", "to everybody"), 0);
  });
});

// Some wait for the daemon's patience of 30 s: all of them at once.
describe("files in the outbox", { concurrency: true }, () => {
  describe("of a writer that takes its time", { concurrency: true }, () => {
    it("in the header loses nothing", async () => {
      await shell(
        `{ printf 'TO: cc\\nKI'; sleep 5; printf 'ND: info\\n---\\nslow-header body\\n'; } > oc/slow-header.msg`,
      );
      await waitFor("the message", () => bodiesOf("slow-header")[0]);
      const found = stored().filter(({ body }) => body.includes("slow-header"));
      assert.deepEqual(
        found.map(({ addressed, kind, body, continued }) => ({ addressed, kind, body, continued })),
        [{ addressed: '["cc"]', kind: "info", body: "slow-header body\n", continued: 0 }],
      );
    });

    it("in the body, with the file open, is waited for", async () => {
      await shell(
        `{ printf 'TO: cc\\n---\\nslow-body one\\n'; sleep 5; printf 'slow-body two\\n'; } > oc/slow-body.msg`,
      );
      await waitFor(
        "both halves",
        () => bodiesOf("slow-body").join("").includes("two") || undefined,
      );
      assert.equal(bodiesOf("slow-body").join(""), "slow-body one\nslow-body two\n");
    });

    it("between two appends becomes one message, or one and its continuation", async () => {
      await shell(
        `printf 'TO: cc\\nKIND: chat\\n---\\nappended one\\n' >> oc/appended.msg; sleep 5; printf 'appended two\\n' >> oc/appended.msg`,
      );
      await waitFor(
        "both halves",
        () => bodiesOf("appended").join("").includes("two") || undefined,
      );
      const found = stored().filter(({ body }) => body.includes("appended"));
      assert.equal(found.map(({ body }) => body).join(""), "appended one\nappended two\n");
      assert.deepEqual(
        found.map(({ addressed, continued }) => [addressed, continued]),
        found.map((_, index) => ['["cc"]', index === 0 ? 0 : 1]),
      );
      await waitFor(
        "the agent to read the second",
        () => readsOf("cc", "appended two") || undefined,
      );
      assert.equal(readsOf("cc", "appended two"), 1);
    });

    it("between two appends in the header loses nothing", async () => {
      await shell(
        `printf 'TO: cc\\nKI' >> oc/header.msg; sleep 5; printf 'ND: info\\n---\\nheaded late\\n' >> oc/header.msg`,
      );
      await waitFor("the message", () => bodiesOf("headed late")[0]);
      const found = stored().filter(({ body }) => body.includes("headed late"));
      assert.deepEqual(
        found.map(({ kind, body }) => [kind, body]),
        [["info", "headed late\n"]],
      );
    });

    it("line by line with printf >> becomes one message, whatever comes between", async () => {
      await shell(
        `for part in 'TO: cx' 'KIND: info' '---' 'lined one' 'lined two'; do printf '%s\\n' "$part" >> cx/lined.msg; done`,
      );
      await waitFor("the last line", () => bodiesOf("lined").join("").includes("two") || undefined);
      assert.equal(bodiesOf("lined").join(""), "lined one\nlined two\n");
    });

    it("that is killed in the body: what stands there is delivered", async () => {
      await shell(`{ printf 'TO: cc\\n---\\ncut-body be'; kill -9 $BASHPID; } > oc/cut-body.msg`);
      await waitFor("the part", () => bodiesOf("cut-body")[0]);
      assert.deepEqual(bodiesOf("cut-body"), ["cut-body be"]);
    });

    it("that is killed before the body: the file is rejected after 30 s, and the sender told", async () => {
      await shell(
        `{ printf 'TO: cc\\nKIND: chat\\n---\\n'; kill -9 $BASHPID; } > oc/cut-header.msg`,
      );
      await waitFor(
        "its rejection",
        () => existsSync(rejected("cut-header.msg")) || undefined,
        45_000,
      );
      assert.match(readFileSync(rejected("cut-header.msg.reason"), "utf8"), /^BODY_EMPTY: /v);
      await waitFor("the note", () => readsOf("oc", "cut-header.msg") || undefined);
    });

    it("that is killed before it names anybody: the same", async () => {
      await shell(`{ printf 'KIND: ch'; kill -9 $BASHPID; } > oc/cut-start.msg`);
      await waitFor(
        "its rejection",
        () => existsSync(rejected("cut-start.msg")) || undefined,
        45_000,
      );
      assert.equal(readFileSync(rejected("cut-start.msg"), "utf8"), "KIND: ch");
      await waitFor("the note", () => readsOf("oc", "cut-start.msg") || undefined);
    });

    it("that leaves an empty file: it is ignored and cleared away", async () => {
      writeFileSync(outbox("oc/nothing.msg"), "");
      await waitFor("its end", () => !existsSync(outbox("oc/nothing.msg")) || undefined, 45_000);
      assert.ok(!existsSync(rejected("nothing.msg")));
    });
  });

  describe("that are malformed", { concurrency: true }, () => {
    for (const [name, { make, code, reason }] of Object.entries(BAD_FILES)) {
      it(`(${name}) are set aside with the reason, in the events, and the sender is told`, async () => {
        const file = `${name}.msg`;
        make(outbox("oc", file));
        const beside = rejected(`${file}.reason`);
        await waitFor(
          "its rejection",
          () => (readdirSync(rejected()).includes(file) ? true : undefined),
          45_000,
        );
        const text = readFileSync(beside, "utf8");
        assert.ok(text.startsWith(`${code}: `), text);
        assert.match(text, reason);
        assert.ok(text.endsWith("\nfrom: outbox/oc\n"), text);
        assert.ok(!readdirSync(outbox("oc")).includes(file));
        const event = await waitFor("the event", () =>
          events().find(
            (one) => one["type"] === "rejected" && String(one["error"]).startsWith(file),
          ),
        );
        assert.deepEqual([event["status"], event["from"]], [code, "oc.party"]);
        await waitFor("the note", () => readsOf("oc", `outbox/oc/${file}`) || undefined);
        assert.equal(readsOf("oc", `outbox/oc/${file}`), 1);
        assert.ok(isUp());
      });
    }
  });
});

describe("an editor", () => {
  it("that writes a temporary file and renames it is taken once", async () => {
    writeFileSync(outbox("oc/.note.msg.tmp"), "TO: cc\n---\nrenamed into place\n");
    renameSync(outbox("oc/.note.msg.tmp"), outbox("oc/note.msg"));
    await waitFor("the message", () => readsOf("cc", "renamed into place") || undefined);
    assert.equal(readsOf("cc", "renamed into place"), 1);
  });

  it("keeps its swap, backup and test files: nothing takes or touches them", async () => {
    const files = {
      ".draft.msg.swp": "b0VIM 8.2",
      "draft.msg~": "TO: cc\n---\nbackup of a draft\n",
      "4913": "",
      "#draft.msg#": "TO: cc\n---\nauto-saved\n",
      "draft.msg.bak": "TO: cc\n---\nold draft\n",
      "draft.txt": "TO: cc\n---\nno message\n",
      ".hidden.msg": "TO: cc\n---\nhidden\n",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(outbox("oc", name), text);
    writeFileSync(outbox("oc/draft.msg"), "TO: cc\n---\nthe saved draft\n");
    await waitFor("the message", () => readsOf("cc", "the saved draft") || undefined);
    const left = readdirSync(outbox("oc")).toSorted();
    assert.deepEqual(left, Object.keys(files).toSorted());
    assert.ok(
      !stored().some(({ body }) => /backup|auto-saved|old draft|no message|hidden/v.test(body)),
    );
  });
});

describe("several files of one name", () => {
  it("in several directories, and one after another, are a message each", async () => {
    for (const role of ROLES)
      writeFileSync(outbox(role, "same.msg"), `TO: human\n---\nsame name from ${role}\n`);
    await waitFor("three", () => bodiesOf("same name").length === 3 || undefined);
    for (const _ of [1, 2, 3]) {
      writeFileSync(outbox("oc/same.msg"), "TO: human\n---\nsame name again\n");
      await waitFor("its taking", () => !existsSync(outbox("oc/same.msg")) || undefined);
    }
    assert.equal(stored().filter(({ body }) => body === "same name again\n").length, 3);
  });

  it("that are bad are kept side by side", async () => {
    for (const _ of [1, 2]) {
      writeFileSync(outbox("cx/twice.msg"), "TO: nobody\n---\nx\n");
      await waitFor("its taking", () => !existsSync(outbox("cx/twice.msg")) || undefined);
    }
    const names = readdirSync(rejected()).filter((name) => name.startsWith("twice"));
    assert.deepEqual(names.toSorted(), [
      "twice-2.msg",
      "twice-2.msg.reason",
      "twice.msg",
      "twice.msg.reason",
    ]);
  });
});

describe("after all of these", () => {
  it("from a directory that is nobody's is set aside as well", async () => {
    mkdirSync(outbox("Some Body"));
    writeFileSync(outbox("Some Body/hello.msg"), "TO: cc\n---\nhello\n");
    await waitFor("its rejection", () => existsSync(rejected("hello.msg")) || undefined);
    assert.equal(
      readFileSync(rejected("hello.msg.reason"), "utf8"),
      'SENDER_REFUSED: Nobody can be called "Some Body". Drop the file into outbox/<role> or outbox/<role>.<session>.\nfrom: outbox/Some Body\n',
    );
  });

  it("keeps nobody else waiting: the daemon goes on", async () => {
    appendFileSync(outbox("cx/after.msg"), "TO: cc\n---\nafter all of these\n");
    await waitFor("the message", () => readsOf("cc", "after all of these") || undefined);
    assert.equal(await daemon.end(), 0);
  });
});
