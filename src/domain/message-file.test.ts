import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import {
  decodeMessageFile,
  formatMessageFile,
  isHeaderComplete,
  isOwnFileName,
  messageFileName,
  parseMessageFile,
} from "./message-file.ts";
import type { Posting } from "./message-file.ts";
import { KINDS } from "./message.ts";
import { validateDraft } from "./validate-draft.ts";
import type { DraftInput } from "./validate-draft.ts";

const parse = (text: string): Posting => {
  const parsed = parseMessageFile(text);
  assert.ok(parsed.kind === "message");
  return parsed;
};
const said = (text: string): readonly [readonly string[], string] => {
  const { draft } = parse(text);
  return [draft.to, draft.body];
};

describe("a message file", () => {
  it("is headers, a line of three dashes, and the body as it stands", () => {
    assert.deepEqual(parse("TO: cc\nKIND: chat\n---\n one\n\n---\ntwo\n"), {
      kind: "message",
      id: undefined,
      sentAt: undefined,
      holder: undefined,
      draft: validateDraft({ to: ["cc"], body: " one\n\n---\ntwo\n" }),
    });
  });

  it("may have its keys in any case, blanks, blank lines in front, CRLF, and lines that mean nothing", () => {
    const text =
      "\r\n  \r\n  tO :  CC , cx\r\nX-Other: 1\r\nno colon here\r\nconstructor: 1\r\n --- \r\nhi\r\nyou";
    assert.deepEqual(said(text), [["cc", "cx"], "hi\nyou"]);
  });

  it("carries every header", () => {
    const text = `TO: cc
FROM: human
KIND: Request
MSG_ID: msg-1a2b3c4d
TS: 2026-11-20T14:00:00Z
HOLDER: 4711
SUBJECT: Install: now
PRIORITY: 0
THREAD_ID: atk-1
REPLY_TO: 7f3k2m9q0x
REPLY_BY: 2026-11-20T14:30:00Z
EXPIRES: 2026-11-20T15:00:00+00:00
EPHEMERAL: T
INTERRUPT: 1
PROJECT_ID: p
KEY: k 1
---
body`;
    assert.deepEqual(parse(text), {
      kind: "message",
      id: "msg-1a2b3c4d",
      sentAt: Date.UTC(2026, 10, 20, 14),
      holder: 4711,
      draft: {
        to: ["cc"],
        kind: "request",
        subject: "Install: now",
        body: "body",
        priority: 0,
        thread: "atk-1",
        replyTo: "7f3k2m9q0x",
        needsReply: true,
        replyBy: Date.UTC(2026, 10, 20, 14, 30),
        ephemeral: true,
        expiresAt: Date.UTC(2026, 10, 20, 15),
        interrupt: true,
        project: "p",
        key: "k 1",
      },
    });
  });

  it("without dashes ends its header at the first blank line", () => {
    assert.deepEqual(said("TO: cc\nKIND: info\n\nhello\n\nworld\n"), [["cc"], "hello\n\nworld\n"]);
  });

  it("without dashes and blank line has one header line", () => {
    assert.deepEqual(said("TO: cc\nKIND: chat\nhello"), [["cc"], "KIND: chat\nhello"]);
    assert.deepEqual(said("TO: cc\nhello\n"), [["cc"], "hello\n"]);
  });

  it("loses no text to a rule drawn in the body", () => {
    assert.deepEqual(said("TO: cc\n\n# Title\n\n---\n\ntext"), [["cc"], "# Title\n\n---\n\ntext"]);
    assert.deepEqual(said("TO: cc\n\nKIND: info\n---\ntext"), [["cc"], "text"]);
  });

  it("that names a recipient twice means it once, and two TO lines add up", () => {
    assert.deepEqual(said("TO: cc cx\nTO: CC, vog\n---\nx")[0], ["cc", "cx", "human"]);
  });

  it("of blanks only is empty", () => {
    for (const text of ["", "\n", " \r\n\t\n"]) {
      assert.deepEqual(parseMessageFile(text), { kind: "empty" });
    }
  });

  it("that can not be a message is refused with the value", () => {
    const refused: readonly (readonly [string, string, RegExp])[] = [
      ["just text", "MESSAGE_INVALID", /TO is missing/v],
      ["hello: world\n---\nx", "MESSAGE_INVALID", /TO is missing/v],
      ["TO: cc\nPRIORITY: 3\n---\nx", "MESSAGE_INVALID", /priority: 3/v],
      ["TO: cc\nPRIORITY: high\n---\nx", "MESSAGE_INVALID", /PRIORITY.+"high"/v],
      ["TO: cc\nEPHEMERAL: yes\n---\nx", "MESSAGE_INVALID", /EPHEMERAL.+"yes"/v],
      ["TO: cc\nKIND: shout\n---\nx", "MESSAGE_INVALID", /kind: "shout"/v],
      ["TO: cc\nTHREAD: a b\n---\nx", "MESSAGE_INVALID", /thread: "a b"/v],
      ["TO: cc\nEXPIRES: soon\n---\nx", "MESSAGE_INVALID", /EXPIRES.+"soon"/v],
      ["TO: $(id)\n---\nx", "ADDRESS_INVALID", /\$\(id\)/v],
      ["TO: cc\n---\n \n", "BODY_EMPTY", /empty/v],
      ["TO: cc\nKIND: chat\n", "BODY_EMPTY", /empty/v],
    ];
    for (const [text, code, message] of refused) {
      assert.throws(() => parseMessageFile(text), { code, message }, text);
    }
  });

  it("with a header value left empty takes the default", () => {
    assert.equal(parse("TO: cc\nPRIORITY:\nEPHEMERAL:\nKIND:\n---\nx").draft.priority, 1);
  });

  it("with a time that is none is stamped on arrival", () => {
    assert.equal(parse("TO: cc\nTS: yesterday\n---\nx").sentAt, undefined);
  });
});

const holderOf = (written: string): unknown => {
  const parsed = parseMessageFile(`TO: cc\nHOLDER: ${written}\n---\nx`);
  return parsed.kind === "message" ? parsed.holder : "empty";
};

const unsent = { id: undefined, sentAt: 0, holder: undefined };
const id = fc.string({
  unit: fc.constantFrom(...Array.from("azAZ09._:-")),
  minLength: 1,
  maxLength: 80,
});
const time = fc.integer({ min: 0, max: 253_402_300_799_999 });
const text = fc.string({ unit: "binary", maxLength: 60 });
const line = text
  .map((value) => value.replaceAll(/[\n\v\f\r\u{85}\u{2028}\u{2029}]/gv, "-"))
  .map((value) => Array.from(value).slice(0, 60).join(""));
const piece = fc.oneof(
  text,
  fc.constantFrom("\n", "---", "\r\n", "TO: cx", "\0", " ", "\uFEFF", ":"),
);
const body = fc
  .array(piece)
  .map((pieces) => pieces.join(""))
  .filter((value) => value.trim() !== "");
const optional = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(of, { nil: undefined });
const input: fc.Arbitrary<DraftInput> = fc.record({
  to: fc.array(fc.constantFrom("cc", "cx.web", "oc@build1", "human", "all"), { minLength: 1 }),
  body,
  kind: fc.constantFrom(...KINDS),
  subject: optional(line),
  priority: fc.constantFrom(0, 1, 2),
  thread: optional(id),
  replyTo: optional(id),
  needsReply: optional(fc.boolean()),
  replyBy: optional(time),
  ephemeral: fc.boolean(),
  expiresAt: optional(time),
  interrupt: fc.boolean(),
  project: optional(line),
  key: optional(line),
});

describe("a file of ours", () => {
  it("says after reading what was written, the body byte for byte", () => {
    fc.assert(
      fc.property(
        input,
        optional(id),
        optional(time),
        optional(fc.integer({ min: 1, max: 4_194_304 })),
        (given, fileId, sentAt, holder) => {
          const posting = { id: fileId, sentAt, holder, draft: validateDraft(given) };
          const file = formatMessageFile(posting);
          assert.deepEqual(parseMessageFile(file), { kind: "message", ...posting });
          assert.equal(posting.draft.body, given.body);
          assert.equal(decodeMessageFile(Buffer.from(file)), file);
        },
      ),
    );
  });

  it("takes for the holder nothing but a process id", () => {
    assert.equal(holderOf("4711"), 4711);
    for (const odd of [
      "0",
      "-1",
      "07",
      "+7",
      "1.5",
      "0x1f",
      "self",
      "1/../2",
      "7 8",
      "9".repeat(11),
    ])
      assert.equal(holderOf(odd), undefined, odd);
  });

  it("never takes a value with a line of its own", () => {
    const draft = validateDraft({ to: ["cc"], body: "x" });
    const subject = "a\nTO: cx";
    assert.throws(() => formatMessageFile({ ...unsent, draft: { ...draft, subject } }), {
      code: "MESSAGE_INVALID",
    });
    assert.throws(() => formatMessageFile({ ...unsent, id: "a\rb", draft }), {
      code: "MESSAGE_INVALID",
    });
  });

  it("has a name that sorts by time and is told from the seed's", () => {
    const name = messageFileName(Date.UTC(2026, 10, 20, 14, 30, 0, 123), "1a2b3c4d");
    assert.equal(name, "20261120T143000123Z-1a2b3c4d.msg");
    assert.ok(isOwnFileName(name));
    assert.equal(isOwnFileName("20261120_143000-1a2b3c4d.msg"), false);
  });
});

describe("a header", () => {
  it("is complete once text stands after its end", () => {
    for (const whole of ["TO: cc\n---\nx", "TO: cc\n\nx", "TO: cc\nKIND: chat\n---\n\n x"]) {
      assert.ok(isHeaderComplete(whole), JSON.stringify(whole));
    }
    for (const part of [
      "",
      "TO",
      "TO: cc",
      "TO: cc\n",
      "TO: cc\n--",
      "TO: cc\n---",
      "TO: cc\n---\n",
      "TO: cc\n\n",
    ]) {
      assert.equal(isHeaderComplete(part), false, JSON.stringify(part));
    }
  });

  it("that is complete stays so, whatever is appended", () => {
    fc.assert(
      fc.property(input, text, fc.nat(), (given, more, at) => {
        const file = formatMessageFile({ ...unsent, draft: validateDraft(given) });
        const part = file.slice(0, at % file.length);
        if (!isHeaderComplete(part)) return;
        assert.ok(isHeaderComplete(part + more));
        assert.deepEqual(parse(part).draft.to, parse(file).draft.to);
      }),
    );
  });
});

describe("the bytes of a file", () => {
  it("are UTF-8, or UTF-16 with its mark", () => {
    const saying = "TO: cc\n---\nhällo 😀";
    assert.equal(decodeMessageFile(Buffer.from(`\uFEFF${saying}`)), saying);
    assert.equal(decodeMessageFile(Buffer.from(`\uFEFF${saying}`, "utf16le")), saying);
    assert.equal(decodeMessageFile(Buffer.from(`\uFEFF${saying}`, "utf16le").swap16()), saying);
  });

  it("in another encoding are refused, not guessed", () => {
    assert.throws(() => decodeMessageFile(Buffer.from("TO: cc\n---\nh\xE4llo", "latin1")), {
      code: "MESSAGE_INVALID",
      message: "The file's bytes are not UTF-8.",
    });
  });
});
