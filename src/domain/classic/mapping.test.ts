import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { classicMessageOf, classicOf, messagesFileOf } from "../../../test/support/classic.ts";
import { messageOf } from "../../../test/support/message.ts";
import { KINDS, type Message, type Priority } from "../message.ts";
import { validateDraft } from "../validate-draft.ts";
import { readClassicMessage } from "./classic-message.ts";
import { classicToDraft } from "./classic-to-draft.ts";
import { type ClassicForm, classicId, messageToClassic } from "./message-to-classic.ts";
import { formatMessagesFile } from "./messages-file.ts";
import { hostNameOf } from "./host-name.ts";
import type { Json, JsonObject } from "./json.ts";

const sentAt = Date.UTC(2025, 10, 4, 23, 6, 20, 123);
const route = { from: "build2", to: "build1", agents: [], inReplyTo: undefined };

const fieldsIn = (form: ClassicForm): JsonObject => {
  assert.ok(form.kind === "message");
  return form.fields;
};

const arrivalOf = (changes: Readonly<Record<string, unknown>>) =>
  classicToDraft(classicMessageOf(1, changes), { manager: "oc" });

const fieldOf = (name: string, changes: Partial<Message>, to = "build1"): Json | undefined =>
  fieldsIn(messageToClassic(messageOf(1, changes), { ...route, to })).get(name);

describe("a message of ours in the classic layout", () => {
  it("has the original's fields in their order, then ours", () => {
    const message = messageOf(1, { sentAt, subject: "Ready", body: "Build2 is up.", kind: "chat" });
    const fields = fieldsIn(messageToClassic(message, route));
    assert.equal(
      formatMessagesFile(messagesFileOf(fields)),
      `{
  "messages": [
    {
      "id": "${classicId(message.id, sentAt, "build1")}",
      "from": "build2",
      "to": "build1",
      "type": "info",
      "subject": "Ready",
      "body": "Build2 is up.",
      "timestamp": "2025-11-04 23:06",
      "read": false,
      "ack_required": false,
      "ack_status": "not_requested",
      "acknowledged_by": [],
      "party": {
        "id": "00000000-0000-7000-8000-000000000001",
        "kind": "chat",
        "from": "oc.party",
        "sent_at": "2025-11-04T23:06:20.123Z"
      }
    }
  ]
}
`,
    );
  });

  it("is found by the document's own check, with everything that may stand in it", () => {
    const message = messageOf(1, {
      sentAt,
      kind: "request",
      subject: "Ready",
      body: "Ready.",
      priority: 0,
      thread: "t-1",
      needsReply: true,
      replyBy: sentAt,
      expiresAt: sentAt,
      project: "p",
    });
    const form = messageToClassic(message, {
      from: "build2",
      to: "all",
      agents: ["oc", "cc"],
      inReplyTo: "msg_1_1",
    });
    const tail = formatMessagesFile(messagesFileOf(classicOf(1), fieldsIn(form)))
      .trimEnd()
      .split("\n")
      .slice(-30)
      .join("\n");
    assert.match(
      tail,
      /^ {6}"from": "build2",$[\s\S]*^ {6}"to": "all",$[\s\S]*^ {6}"subject": "Ready",$/mv,
    );
  });

  it("has an id in the original's form, its own for each recipient, the same each time", () => {
    const { id } = messageOf(1);
    const made = classicId(id, sentAt, "build1");
    assert.match(made, /^msg_1762297580_\d{9}$/v);
    assert.equal(made, classicId(id, sentAt, "build1"));
    assert.notEqual(made, classicId(id, sentAt, "build3"));
    assert.notEqual(made, classicId(messageOf(2).id, sentAt, "build1"));
  });

  it("takes the first line of its body for a subject, at most 100 characters of it", () => {
    assert.equal(fieldOf("subject", { body: "\n Install it.\nNow." }), "Install it.");
    assert.equal(fieldOf("subject", { body: "ü".repeat(101) }), `${"ü".repeat(99)}…`);
  });

  it("may have a body of 10,000 characters and no more", () => {
    assert.equal(fieldOf("body", { body: "😀".repeat(10_000) }), "😀".repeat(10_000));
    assert.throws(() => fieldOf("body", { body: "😀".repeat(10_001) }), {
      code: "BODY_TOO_LONG",
      message:
        "The body has 10,001 characters; a message to another host over the classic layout has at most 10,000.",
    });
  });

  it("that acknowledges another one is no message there", () => {
    const ack = messageOf(1, { kind: "ack", body: "Got it.", sentAt });
    assert.deepEqual(messageToClassic(ack, { ...route, inReplyTo: "msg_1_1" }), {
      kind: "ack",
      id: "msg_1_1",
      acknowledgement: { host: "build2", at: sentAt, note: "Got it." },
    });
    assert.equal(messageToClassic(ack, route).kind, "message");
  });

  it("keeps a list of readers only where it goes to all", () => {
    assert.deepEqual(fieldOf("read_by", {}, "all"), []);
    assert.equal(fieldOf("read_by", {}), undefined);
  });

  it("arrives at another host of ours as it was", () => {
    const words = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });
    const time = fc.option(
      fc.integer({ min: 0, max: 4_000_000_000 }).map((at) => at * 1000),
      {
        nil: undefined,
      },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        words.filter((body) => body.trim() !== ""),
        fc.option(
          words.map((text) => text.replaceAll(/\s+/gv, " ").trim()).filter((text) => text !== ""),
          { nil: undefined },
        ),
        fc.constantFrom<Priority>(0, 1, 2),
        fc.boolean(),
        fc.record({ replyBy: time, expiresAt: time }),
        fc.option(fc.constantFrom("t-1", "x"), { nil: undefined }),
        (kind, body, subject, priority, needsReply, times, thread) => {
          const said = { kind, body, priority, needsReply, thread, ...times };
          const message: Message = messageOf(3, { ...said, subject, sentAt });
          const form = messageToClassic(message, { ...route, agents: ["cc", "oc.web"] });
          const arrival = classicToDraft(readClassicMessage(fieldsIn(form)), { manager: "oc" });
          const { subject: arrived, ...draft } = validateDraft(arrival.draft);
          assert.equal(arrived, subject ?? arrived);
          assert.deepEqual(draft, {
            ...said,
            to: ["cc", "oc.web"],
            replyTo: undefined,
            ephemeral: false,
            interrupt: false,
            project: undefined,
            key: undefined,
          });
          assert.equal(arrival.sentAt, sentAt);
          assert.equal(arrival.agent, "oc.party");
          assert.equal(arrival.host, "build2");
        },
      ),
    );
  });
});

describe("a message of the original", () => {
  it("goes to the host's manager, with its type as kind", () => {
    assert.deepEqual(arrivalOf({ type: "warning" }), {
      foreignId: "msg_1762297580_1",
      host: "build2",
      agent: undefined,
      sentAt: Date.UTC(2025, 10, 4, 23, 6),
      draft: {
        to: ["oc"],
        kind: "warning",
        subject: "subject 1",
        body: "body 1",
        priority: undefined,
        thread: undefined,
        replyTo: undefined,
        needsReply: false,
        replyBy: undefined,
        expiresAt: undefined,
        project: undefined,
      },
    });
  });

  it("has the kinds of the Windows client", () => {
    const kinds = ["alert", "success", "question", "ERROR", "", "odd"].map(
      (type) => arrivalOf({ type }).draft.kind,
    );
    assert.deepEqual(kinds, ["warning", "info", "request", "error", "info", "info"]);
  });

  it("owes an answer when it is a request to one host, or wants to be acknowledged", () => {
    assert.equal(arrivalOf({ type: "request" }).draft.needsReply, true);
    assert.equal(arrivalOf({ type: "question" }).draft.needsReply, true);
    assert.equal(arrivalOf({ type: "request", to: "all" }).draft.needsReply, false);
    assert.equal(arrivalOf({ ack_required: true }).draft.needsReply, true);
    assert.equal(arrivalOf({ type: "error" }).draft.needsReply, false);
  });

  it("has a priority as a word or a number", () => {
    const priorities = ["high", "URGENT", 0, "normal", 1, "low", 5, "odd", null].map(
      (priority) => arrivalOf({ priority }).draft.priority,
    );
    assert.deepEqual(priorities, [0, 0, 0, 1, 1, 2, 2, undefined, undefined]);
  });

  it("with odd words is always a valid draft, and loses none of them", () => {
    const long = `Re: ${"x".repeat(120)}`;
    const told = arrivalOf({ subject: long, body: "b" }).draft;
    assert.equal(told.body, `${long}\n\nb`);
    assert.equal(Array.from(told.subject ?? "").length, 100);
    assert.equal(arrivalOf({ subject: "a\n\u{85}b", body: "" }).draft.subject, "a b");
    assert.equal(arrivalOf({ subject: "", body: "" }).draft.body, "(The message has no body.)");
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (subject, body, party) => {
        const changes = {
          subject,
          body,
          party,
          thread_id: party,
          in_reply_to: body,
          reply_by: body,
        };
        const { draft, host } = arrivalOf({ ...changes, from: subject, to: party, type: body });
        assert.doesNotThrow(() => validateDraft(draft));
        assert.match(host, /^[a-z0-9][a-z0-9\-]{0,31}$/v);
      }),
    );
  });

  it("can't name an agent by words that are none", () => {
    const arrival = arrivalOf({ party: { from: "$(reboot)", to: "../x oc@build3 CC" } });
    assert.equal(arrival.agent, undefined);
    assert.deepEqual(arrival.draft.to, ["cc"]);
  });

  it("keeps the kind that we wrote only while the type agrees", () => {
    assert.equal(arrivalOf({ type: "info", party: { kind: "event" } }).draft.kind, "event");
    assert.equal(arrivalOf({ type: "error", party: { kind: "event" } }).draft.kind, "error");
  });
});

describe("a host's name", () => {
  it("stays where the grammar allows it, in lower case", () => {
    assert.deepEqual(["build1", " Win-DEV1 ", "system"].map(hostNameOf), [
      "build1",
      "win-dev1",
      "system",
    ]);
  });

  it("that breaks the grammar becomes one of its own", () => {
    assert.match(hostNameOf("a b"), /^unknown-[0-9a-f]{8}$/v);
    assert.notEqual(hostNameOf("a b"), hostNameOf("a c"));
  });
});
