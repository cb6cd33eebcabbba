import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { anyFile, classicOf, fieldsOf, messagesFileOf } from "../../../test/support/classic.ts";
import { compactJson } from "./format-json.ts";
import { addEntries, type ListFile } from "./list.ts";
import type { ListRead } from "./list-file.ts";
import {
  EMPTY_MESSAGES,
  formatMessagesFile,
  messagesOf,
  parseMessagesFile,
} from "./messages-file.ts";

const wholeOf = (text: string): ListFile => {
  const read = parseMessagesFile(text);
  assert.equal(read.kind, "whole");
  return read.file;
};

const salvagedOf = (text: string): Extract<ListRead, { readonly kind: "salvaged" }> => {
  const read = parseMessagesFile(text);
  assert.ok(read.kind === "salvaged");
  return read;
};

const idsOf = (file: ListFile): readonly string[] => messagesOf(file).map(({ id }) => id);

const inConflict = (ours: string, theirs: string, tail = ""): string =>
  `{\n  "messages": [\n<<<<<<< HEAD\n${ours}\n=======\n${theirs}\n>>>>>>> 1a2b3c (Message)\n${tail}  ]\n}\n`;

/** What the original's `jq '.messages += [{…}]'` of jq 1.6 left, once. */
const OF_JQ = String.raw`{
  "messages": [
    {
      "id": "msg_1762297580_4304",
      "from": "build2",
      "to": "build1",
      "type": "info",
      "subject": "Ready",
      "body": "Build2 setup complete.\n\"Heartbeat\" running – ✓ \u001b[0m",
      "timestamp": "2025-11-04 23:06",
      "read": false,
      "ack_required": false,
      "ack_status": "not_requested",
      "acknowledged_by": []
    },
    {
      "id": "msg_1762297999_1000",
      "from": "build1",
      "to": "all",
      "subject": "",
      "priority": 1.0,
      "tags": [
        "a"
      ],
      "body": "no type, no read",
      "timestamp": "2025-11-05T01:02:03.123456"
    }
  ]
}
`;

describe("messages.json", () => {
  it("comes back byte for byte as jq wrote it", () => {
    assert.equal(formatMessagesFile(wholeOf(OF_JQ)), OF_JQ);
  });

  it("comes back whatever its messages hold", () => {
    fc.assert(
      fc.property(anyFile(fc.nat(9)), (file) => {
        const text = formatMessagesFile(file);
        assert.equal(formatMessagesFile(wholeOf(text)), text);
      }),
    );
  });

  it("has its newest message last", () => {
    const file = addEntries(wholeOf(OF_JQ), [classicOf(7)]);
    assert.match(formatMessagesFile(file), /"acknowledged_by": \[\]\n {4}\}\n {2}\]\n\}\n$/v);
    assert.equal(idsOf(file).at(-1), "msg_1762297580_7");
  });

  it("that is empty, missing its list or a bare list is whole", () => {
    assert.equal(formatMessagesFile(wholeOf("")), '{\n  "messages": []\n}\n');
    assert.deepEqual(wholeOf("{}\n"), EMPTY_MESSAGES);
    assert.deepEqual(wholeOf('{"messages":null}'), EMPTY_MESSAGES);
    assert.deepEqual(idsOf(wholeOf('[{"id":"a","from":"build1"}]')), ["a"]);
  });

  it("keeps what is no message, and its own other keys", () => {
    const text = '{"version":2,"messages":[5,{"id":"a"},null],"note":"x"}';
    assert.equal(compactJson(wholeOf(text).document), '{"version":2,"messages":[],"note":"x"}');
    const written = formatMessagesFile(wholeOf(text));
    assert.deepEqual(JSON.parse(written), JSON.parse(text));
    assert.deepEqual(idsOf(wholeOf(written)), ["a"]);
  });
});

describe("a message of real data", () => {
  it("without type and read is unread info", () => {
    const [, second] = messagesOf(wholeOf(OF_JQ));
    assert.equal(second?.type, "info");
    assert.equal(second.read, false);
    assert.equal(second.at, Date.UTC(2025, 10, 5, 1, 2, 3, 123));
  });

  it("tells its time by its id where the timestamp tells none", () => {
    const [message] = messagesOf(messagesFileOf(classicOf(1, { timestamp: "yesterday" })));
    assert.equal(message?.at, 1_762_297_580_000);
    assert.equal(message.timestamp, "yesterday");
  });

  it("with odd values is understood, and keeps them", () => {
    const odd = fieldsOf({
      id: 12,
      from: " Build2 ",
      to: ["BUILD1", "build3, build4"],
      type: "REQUEST",
      body: { a: 1 },
      read: "true",
      read_by: [{ server: "build1", at: "x" }],
      ack_required: 1,
      ack_status: null,
      acknowledged_by: "build1",
    });
    const [message] = messagesOf(messagesFileOf(odd));
    assert.deepEqual(message, {
      id: "12",
      from: "build2",
      to: ["build1", "build3", "build4"],
      type: "request",
      subject: "",
      body: '{"a":1}',
      timestamp: "",
      at: undefined,
      read: true,
      readBy: ["build1"],
      ackRequired: true,
      ackStatus: "not_requested",
      acknowledgedBy: ["build1"],
      fields: odd,
    });
  });

  it("without an id is told apart by what it says", () => {
    const [one, same, other] = messagesOf(
      messagesFileOf(
        fieldsOf({ body: "x", from: "a" }),
        fieldsOf({ from: "a", body: "x" }),
        fieldsOf({ from: "a", body: "y" }),
      ),
    );
    assert.equal(one?.id, same?.id);
    assert.notEqual(one?.id, other?.id);
  });
});

describe("a broken messages.json", () => {
  it("that was cut anywhere gives every message before the cut, and tells the rest", () => {
    const whole = formatMessagesFile(messagesFileOf(classicOf(1), classicOf(2), classicOf(3)));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length - 3 }), (cut) => {
        const text = whole.slice(0, cut);
        const read = salvagedOf(text);
        const complete = [1, 2, 3].filter((number) => {
          const end = whole.indexOf("}", whole.indexOf(`subject ${number}`));
          return end < cut;
        });
        assert.deepEqual(
          idsOf(read.file),
          complete.map((number) => `msg_1762297580_${number}`),
        );
        // Beyond the last whole message everything but punctuation is told.
        const rest = text.slice(text.lastIndexOf("}") + 1).replaceAll(/[\s,\[\]\{\}]/gv, "");
        const isTold = read.lost.some(({ text: lost }) => lost.includes(text.trim().slice(-5)));
        assert.equal(isTold, rest !== "" && rest !== '"messages":');
      }),
    );
  });

  it("gives the messages before and behind a broken one, and tells that one", () => {
    const lines = formatMessagesFile(messagesFileOf(classicOf(1), classicOf(2), classicOf(3)));
    const read = salvagedOf(lines.replace('"subject 2",', '"subject 2'));
    assert.deepEqual(idsOf(read.file), ["msg_1762297580_1", "msg_1762297580_3"]);
    assert.equal(read.lost.length, 1);
    assert.match(read.lost[0]?.text ?? "", /^,?\s*\{\s+"id": "msg_1762297580_2"[\s\S]*\}/v);
    assert.match(read.lost[0]?.reason ?? "", /a string should stand at character \d+/v);
  });

  it("in which two files follow each other gives the messages of both", () => {
    const text = formatMessagesFile(messagesFileOf(classicOf(1)));
    const read = salvagedOf(`${text}${formatMessagesFile(messagesFileOf(classicOf(2)))}`);
    assert.deepEqual(idsOf(read.file), ["msg_1762297580_1", "msg_1762297580_2"]);
    assert.deepEqual(read.lost, []);
  });

  it("never takes a part of a message for one", () => {
    const inner = { id: "x", from: "build1", body: "a part" };
    const whole = formatMessagesFile(
      messagesFileOf(classicOf(1, { quoted: JSON.stringify(inner) })),
    );
    const read = salvagedOf(whole.slice(0, -20));
    assert.deepEqual(idsOf(read.file), []);
    assert.equal(read.lost.length, 1);
  });

  it("keeps what stands within a message there", () => {
    const outer = classicOf(1, { quoted: { id: "x", from: "build1" } });
    const read = salvagedOf(formatMessagesFile(messagesFileOf(outer)).trimEnd().slice(0, -1));
    assert.deepEqual(read.file.entries, [outer]);
  });

  it("that is no JSON at all is told whole", () => {
    assert.deepEqual(salvagedOf("404: Not Found\n"), {
      kind: "salvaged",
      file: EMPTY_MESSAGES,
      lost: [{ at: 0, text: "404: Not Found", reason: "it is no entry of the list" }],
      reason: "more follows the value",
    });
    assert.equal(salvagedOf('{"messages":{"a":1}}').lost.length, 1);
    assert.equal(salvagedOf('"text"').lost.length, 1);
  });

  it("is searched to its end, however deep and often it begins anew", () => {
    assert.deepEqual(salvagedOf(`{"messages":[${'{"a":['.repeat(200_000)}`).file.entries, []);
    assert.deepEqual(salvagedOf("<<<<<<< a\n".repeat(2_000)).file.entries, []);
  });
});

describe("a messages.json with conflict markers", () => {
  it("gives the messages of both sides", () => {
    const read = salvagedOf(
      inConflict(
        `${compactJson(classicOf(1))},\n${compactJson(classicOf(2))}`,
        `${compactJson(classicOf(1))},\n${compactJson(classicOf(3))}`,
      ),
    );
    assert.deepEqual(idsOf(read.file), [
      "msg_1762297580_1",
      "msg_1762297580_2",
      "msg_1762297580_3",
    ]);
    assert.deepEqual(read.lost, []);
    assert.equal(read.reason, "it holds conflict markers");
  });

  it("that cut through a message gives both messages", () => {
    const text = formatMessagesFile(messagesFileOf(classicOf(1))).replace(
      '      "id": "msg_1762297580_1",\n',
      '<<<<<<< HEAD\n      "id": "a",\n=======\n      "id": "b",\n>>>>>>> x\n',
    );
    assert.deepEqual(idsOf(salvagedOf(text).file), ["a", "b"]);
  });

  it("joins what both sides say of one message", () => {
    const read = salvagedOf(
      inConflict(
        compactJson(classicOf(1, { read: true, acknowledged_by: ["build1"] })),
        compactJson(classicOf(1, { acknowledged_by: ["build3"], ack_status: "completed" })),
      ),
    );
    assert.deepEqual(read.file.entries, [
      classicOf(1, {
        read: true,
        acknowledged_by: ["build1", "build3"],
        ack_status: "completed",
      }),
    ]);
  });

  it("knows the version both came from where git wrote it (diff3)", () => {
    const text = `{"messages":[\n<<<<<<< a\n${compactJson(classicOf(1, { body: "new" }))}\n||||||| b\n${compactJson(classicOf(1))}\n=======\n${compactJson(classicOf(1, { subject: "new" }))}\n>>>>>>> c\n]}`;
    const read = salvagedOf(text);
    assert.deepEqual(read.file.entries, [classicOf(1, { body: "new", subject: "new" })]);
  });

  it("of a conflict within a conflict gives every message", () => {
    const inner = `<<<<<<< x\n${compactJson(classicOf(1))}\n=======\n${compactJson(classicOf(2))}\n>>>>>>> y`;
    const read = salvagedOf(inConflict(inner, compactJson(classicOf(3))));
    assert.deepEqual(idsOf(read.file), [
      "msg_1762297580_1",
      "msg_1762297580_2",
      "msg_1762297580_3",
    ]);
  });

  it("and a truncated side tells what is missing there", () => {
    const read = salvagedOf(
      inConflict(compactJson(classicOf(1)), compactJson(classicOf(2)).slice(0, -30)),
    );
    assert.deepEqual(idsOf(read.file), ["msg_1762297580_1"]);
    assert.equal(read.lost.length, 1);
    assert.match(read.lost[0]?.text ?? "", /msg_1762297580_2/v);
  });

  it("that ends within the conflict gives what stands there", () => {
    const text = `{"messages":[\n<<<<<<< a\n${compactJson(classicOf(1))}\n=======\n${compactJson(classicOf(2))}`;
    assert.deepEqual(idsOf(salvagedOf(text).file), ["msg_1762297580_1", "msg_1762297580_2"]);
  });
});
