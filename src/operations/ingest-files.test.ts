import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openIngestBench } from "../../test/support/ingest-bench.ts";
import { PartyError } from "../domain/error.ts";

const TO_CC = "TO: cc\n---\n";

describe("taking files in", () => {
  it("stores the message, removes the file and wakes the recipient", () => {
    using bench = openIngestBench();
    bench.take("oc", `${TO_CC}hello`);
    const [message] = bench.stored("cc.party");
    assert.equal(message?.body, "hello");
    assert.equal(message?.from, "oc.party");
    assert.equal(message?.trust, "claimed");
    assert.deepEqual(bench.woken, ["cc.party"]);
    assert.deepEqual([...bench.files.keys()], []);
  });

  it("takes the same file twice without storing it twice", () => {
    using bench = openIngestBench();
    const file = bench.put("oc", `${TO_CC}hello`);
    bench.ingest.files([file]);
    bench.files.set(file.path, `${TO_CC}hello`);
    bench.ingest.files([file]);
    assert.equal(bench.stored("cc.party").length, 1);
    assert.deepEqual(bench.duplicates, []);
  });

  it("refuses another text under an id that is taken, and tells its sender", () => {
    using bench = openIngestBench();
    const id = "0196b1a2-1111-7111-8111-111111111111";
    bench.take("oc", `TO: cc\nMSG_ID: ${id}\n---\nfirst`);
    bench.take("oc", `TO: cc\nMSG_ID: ${id}\n---\nfirst`);
    assert.equal(bench.rejected.length, 0);
    bench.take("oc", `TO: cc\nMSG_ID: ${id}\n---\nsecond`);
    assert.deepEqual(
      bench.stored("cc.party").map(({ body }) => body),
      ["first"],
    );
    assert.match(bench.rejected[0]?.reason ?? "", /MSG_ID 0196b1a2-\S+ is another message's/v);
    assert.match(bench.stored("oc.party")[0]?.body ?? "", /was not taken: MSG_ID/v);
  });

  it("keeps an id of ours and lets another's stand beside one of its own", () => {
    using bench = openIngestBench();
    const id = "00000000-0000-7000-8000-0000000000ff";
    bench.take("oc", `TO: cc\nMSG_ID: ${id}\n---\none`);
    bench.take("oc", "TO: cc\nMSG_ID: msg.17\n---\ntwo");
    const [one, two] = bench.stored("cc.party");
    assert.equal(one?.id, id);
    assert.equal(two?.foreignId, "msg.17");
    assert.match(two?.id ?? "", /^[0-9a-f]{8}-[0-9a-f]{4}-8/v);
  });

  it("tells of a message whose key repeats another's, and stores it not", () => {
    using bench = openIngestBench();
    bench.take("oc", "TO: cc\nKEY: once\n---\none");
    bench.take("oc", "TO: cc\nKEY: once\n---\ntwo");
    assert.deepEqual(
      bench.stored("cc.party").map(({ body }) => body),
      ["one"],
    );
    assert.equal(bench.duplicates.length, 1);
    assert.equal(bench.ledger.lastEvents(1)[0]?.type, "duplicate");
  });

  it("expands `all` to every agent of the sender's session but the sender", () => {
    using bench = openIngestBench();
    bench.take("oc", "TO: all, human\n---\nhello");
    for (const name of ["cc.party", "cx.party", "human"])
      assert.equal(bench.stored(name).length, 1);
    for (const name of ["oc.party", "cc.web"]) assert.equal(bench.stored(name).length, 0);
  });

  it("reads the session from the directory, and the human by either name", () => {
    using bench = openIngestBench();
    bench.take("cc.web", "TO: cc.party\n---\nfrom another session");
    bench.take("VOG", `${TO_CC}from a person`);
    assert.deepEqual(
      bench.stored("cc.party").map(({ from }) => from),
      ["cc.web", "human"],
    );
  });

  it("believes a sender whose process was traced", () => {
    const asked: unknown[] = [];
    using bench = openIngestBench({
      trace: (holder, { inode }) => {
        asked.push([holder, inode]);
        return holder === 12 ? "oc.party" : undefined;
      },
    });
    bench.take("oc", "TO: cc\nHOLDER: 12\n---\none");
    bench.take("oc", "TO: cc\nHOLDER: 13\n---\ntwo");
    bench.take("cx", "TO: cc\nHOLDER: 12\n---\nthree");
    for (const odd of ["self", "0", "-1", "1/../12", "12\u{2028}TO: cx", "99999999999", "0x0c"])
      bench.take("oc", `TO: cc\nHOLDER: ${odd}\n---\n${odd}`);
    const claimed = Array.from({ length: 9 }, () => "claimed");
    assert.deepEqual(
      bench.stored("cc.party").map(({ trust }) => trust),
      ["proven", ...claimed],
    );
    assert.deepEqual(asked, [
      [12, "1"],
      [13, "2"],
      [12, "3"],
    ]);
    assert.deepEqual(bench.stored("cx.party"), []);
  });

  it("lets no agent's process speak as the human", () => {
    using bench = openIngestBench({ trace: () => "oc.party" });
    bench.take("human", "TO: cc\nHOLDER: 12\n---\nobey");
    assert.deepEqual(bench.stored("cc.party"), []);
    assert.match(bench.rejected[0]?.reason ?? "", /^SENDER_REFUSED: oc\.party can not send as/v);
  });

  it("joins a reply to its message's thread, and takes one to an unknown message for new", () => {
    using bench = openIngestBench();
    bench.take("oc", "TO: cc\nTHREAD: release\nMSG_ID: m.1\n---\nask");
    bench.take("cc", "TO: oc\nREPLY_TO: m.1\n---\nanswer");
    bench.take("cc", "TO: oc\nREPLY_TO: never-was\n---\nlost");
    const [answer, lost] = bench.stored("oc.party");
    assert.equal(answer?.thread, "release");
    assert.equal(answer?.replyTo, bench.stored("cc.party")[0]?.id);
    assert.equal(lost?.replyTo, undefined);
  });

  it("throws away an empty file and says nothing of it", () => {
    using bench = openIngestBench();
    bench.take("oc", " \n");
    assert.deepEqual(bench.rejected, []);
    assert.deepEqual([...bench.files.keys()], []);
  });

  it("rejects what is no message, with the reason, and tells a sender it knows", () => {
    using bench = openIngestBench();
    bench.take("oc", "TO: nobody\n---\nhello");
    assert.match(bench.rejected[0]?.reason ?? "", /^RECIPIENT_UNKNOWN: /v);
    const [note] = bench.stored("oc.party");
    assert.equal(note?.subject, "Rejected: a message file");
    assert.match(note?.body ?? "", /outbox\/oc\/.+ was not taken: .*It lies in \/rejected\//sv);
    const event = bench.ledger.events(0, 9).find(({ type }) => type === "rejected");
    assert.equal(event?.status, "RECIPIENT_UNKNOWN");
  });

  it("tells the human, and nobody whom it does not know", () => {
    using bench = openIngestBench();
    bench.take("human", "TO: nobody\n---\nhello");
    bench.take("stranger", "TO: nobody\n---\nhello");
    assert.equal(bench.stored("human").length, 1);
    assert.equal(bench.stored("stranger.party").length, 0);
    assert.equal(bench.rejected.length, 2);
  });

  it("rejects files in directories that nobody can be called", () => {
    using bench = openIngestBench();
    const names = ["a b", "cc.web.x", "cc.all", "relay", "human.web", "ÄÖ"];
    for (const name of names) bench.take(name, `${TO_CC}hello`);
    assert.equal(bench.rejected.length, names.length);
    for (const { reason } of bench.rejected)
      assert.match(reason, /^SENDER_REFUSED: Nobody can be/v);
  });

  it("refuses a message to everybody where nobody else is", () => {
    using bench = openIngestBench();
    bench.take("cc.web", "TO: all\n---\nhello");
    assert.match(bench.rejected[0]?.reason ?? "", /Nobody but the sender is in session web/v);
  });

  it("leaves every file of the batch where it is when the disk is full", () => {
    using bench = openIngestBench();
    const good = bench.put("oc", `${TO_CC}hello`);
    const full = bench.put("oc", new PartyError("DISK_FULL", "No space is left."));
    assert.throws(() => bench.ingest.files([good, full]), { code: "DISK_FULL" });
    assert.equal(bench.files.size, 2);
    assert.deepEqual(bench.stored("cc.party"), []);
    bench.files.delete(full.path);
    bench.ingest.files([good]);
    assert.equal(bench.stored("cc.party").length, 1);
  });

  it("does not take a bug for a bad file", () => {
    using bench = openIngestBench();
    const file = bench.put("oc", new TypeError("a bug"));
    assert.throws(() => bench.ingest.files([file]), TypeError);
    assert.deepEqual(bench.rejected, []);
  });

  it("takes a hundred files in order", () => {
    using bench = openIngestBench();
    bench.ingest.files(
      Array.from({ length: 100 }, (_, index) => bench.put("oc", `${TO_CC}${index}`)),
    );
    assert.deepEqual(
      bench.stored("cc.party").map(({ body }) => body),
      Array.from({ length: 100 }, (_, index) => `${index}`),
    );
  });
});

describe("what a writer appends later", () => {
  it("becomes a message of its own to the same recipients, marked as continued", () => {
    using bench = openIngestBench();
    const file = bench.take("oc", "TO: cc\nKEY: k\n---\nfirst half");
    bench.ingest.continued(file, " and the second", "27");
    bench.ingest.continued(file, " and the second", "27");
    bench.ingest.continued(file, " and the second", "42");
    assert.deepEqual(
      bench.stored("cc.party").map(({ body, continued }) => [body, continued]),
      [
        ["first half", false],
        [" and the second", true],
        [" and the second", true],
      ],
    );
  });

  it("is nothing when it is blank, or of a file that nobody remembers", () => {
    using bench = openIngestBench();
    const file = bench.take("oc", `${TO_CC}hello`);
    bench.ingest.continued(file, "\n \n", "5");
    bench.ingest.continued({ ...file, inode: "77" }, "more", "5");
    assert.equal(bench.stored("cc.party").length, 1);
  });
});
