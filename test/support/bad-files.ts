import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";

/** A file that can be no message, and what is to be said of it. */
export interface BadFile {
  readonly make: (path: string) => void;
  readonly reason: RegExp;
  readonly code: string;
}

const written =
  (text: string | Uint8Array) =>
  (path: string): void =>
    writeFileSync(path, text);

export const BAD_FILES: Readonly<Record<string, BadFile>> = {
  "bad-priority": {
    make: written("TO: cc\nPRIORITY: high\n---\nx\n"),
    code: "MESSAGE_INVALID",
    reason: /PRIORITY has no valid value: "high"\. Write 0, 1 or 2\./v,
  },
  "far-priority": {
    make: written("TO: cc\nPRIORITY: 7\n---\nx\n"),
    code: "MESSAGE_INVALID",
    reason: /7/v,
  },
  "bad-ephemeral": {
    make: written("TO: cc\nEPHEMERAL: perhaps\n---\nx\n"),
    code: "MESSAGE_INVALID",
    reason: /EPHEMERAL has no valid value: "perhaps"\. Write true or false\./v,
  },
  "bad-kind": {
    make: written("TO: cc\nKIND: song\n---\nx\n"),
    code: "MESSAGE_INVALID",
    reason: /"song"/v,
  },
  "no-recipient": {
    make: written("KIND: chat\n---\nx\n"),
    code: "MESSAGE_INVALID",
    reason: /recipient|TO/v,
  },
  "unknown-recipient": {
    make: written("TO: zz\nKIND: chat\n---\nx\n"),
    code: "RECIPIENT_UNKNOWN",
    reason: /"?zz"?.*(?:oc|cc|cx)/v,
  },
  "foreign-recipient": {
    make: written("TO: c\u{1b}[31mc\n---\nx\n"),
    code: "ADDRESS_INVALID",
    reason: /Not an address: "c\\u001b\[31mc"\./v,
  },
  "too-large": {
    make: written(`TO: cc\n---\n${"x".repeat(4_194_305)}`),
    code: "BODY_TOO_LONG",
    reason: /has 4,194,3\d\d bytes; the limit of a file is 4,194,304\./v,
  },
  "long-body": {
    make: written(`TO: cc\n---\n${"x".repeat(1_048_577)}`),
    code: "BODY_TOO_LONG",
    reason: /1,048,576/v,
  },
  binary: {
    make: written(Uint8Array.from({ length: 4_096 }, (_, each) => (each * 37) % 256)),
    code: "MESSAGE_INVALID",
    reason: /not UTF-8/v,
  },
  "latin-1": {
    make: written(Buffer.from("TO: cc\n---\ncaf\u{e9}\n", "latin1")),
    code: "MESSAGE_INVALID",
    reason: /not UTF-8\. Write message files in UTF-8\./v,
  },
  directory: {
    make: (path) => mkdirSync(path),
    code: "MESSAGE_INVALID",
    reason: /is a directory\. Write the message into a regular file\./v,
  },
  symlink: {
    make: (path) => symlinkSync("/etc/hostname", path),
    code: "MESSAGE_INVALID",
    reason: /is a symbolic link\./v,
  },
  fifo: {
    make: (path) => assert.equal(spawnSync("mkfifo", [path]).status, 0),
    code: "MESSAGE_INVALID",
    reason: /is a special file\./v,
  },
};
