import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { createRelayHome, type RelayOptions, writeRoster } from "../support/relay.ts";

interface Refusal {
  readonly words: readonly string[];
  readonly says: string;
  readonly status: number;
  readonly options?: RelayOptions;
}

const LONG = "x".repeat(1_048_577);
const IN_PANE = { TMUX: "/tmp/tmux-0/default,1,0", TMUX_PANE: "%1" };
const KNOWN = "Known: oc, cc, cx, human, all.";
const start = (name: string): string =>
  `Start it with \`party\`, adopt a pane with \`party adopt <pane> ${name}\`, or list everyone with \`relay who\`.`;

const REFUSALS: Readonly<Record<string, Refusal>> = {
  "no recipient": {
    words: ["send"],
    says: 'relay: No recipient.\n  Write `relay send <to> "<text>"`; `relay who` lists whom.  [USAGE, exit 2]\n',
    status: 2,
  },
  "an empty recipient in a list": {
    words: ["send", "cc,,cx", "hi"],
    says: 'relay: No recipient in "cc,,cx".\n  Write `relay send <to> "<text>"`; `relay who` lists whom.  [USAGE, exit 2]\n',
    status: 2,
  },
  "an unknown recipient": {
    words: ["send", "build9", "hi"],
    says: `relay: "build9" is not here. ${KNOWN}\n  ${start("build9")}  [RECIPIENT_UNKNOWN, exit 4]\n`,
    status: 4,
  },
  "a list with one unknown recipient": {
    words: ["send", "cc,zz", "hi"],
    says: `relay: "zz" is not here. ${KNOWN}\n  ${start("zz")}  [RECIPIENT_UNKNOWN, exit 4]\n`,
    status: 4,
  },
  "a recipient that is no address": {
    words: ["send", "../x", "hi"],
    says: 'relay: Not an address: "../x".\n  Write a role, role.session or role@host: letters, digits, - and _, at most 32 each.  [ADDRESS_INVALID, exit 2]\n',
    status: 2,
  },
  "no text": {
    words: ["send", "cc"],
    says: "relay: No text.\n  Write it behind the recipient, or - to read standard input.  [USAGE, exit 2]\n",
    status: 2,
  },
  "an empty body": {
    words: ["send", "cc", " \n"],
    says: "relay: The body is empty.\n  Say something in it.  [BODY_EMPTY, exit 2]\n",
    status: 2,
  },
  "an empty body on standard input": {
    words: ["send", "cc", "-"],
    says: "relay: The body is empty.\n  Say something in it.  [BODY_EMPTY, exit 2]\n",
    status: 2,
  },
  "a body over the limit on standard input": {
    words: ["send", "cc", "-"],
    options: { input: LONG },
    says: "relay: Standard input has more than 1,048,576 bytes, the limit of a body.\n  Shorten it, or name the file in a message instead of sending its bytes.  [BODY_TOO_LONG, exit 2]\n",
    status: 2,
  },
  "a body over the limit in a file": {
    words: ["send", "--file", "long", "cc"],
    says: 'relay: "long" has more than 1,048,576 bytes, the limit of a body.\n  Shorten it, or name the file in a message instead of sending its bytes.  [BODY_TOO_LONG, exit 2]\n',
    status: 2,
  },
  "standard input that is no UTF-8": {
    words: ["send", "cc", "-"],
    options: { input: Uint8Array.of(0x61, 0xff) },
    says: "relay: Standard input is not UTF-8 text.\n  Convert it with iconv, or name the file in a message instead of sending its bytes.  [MESSAGE_INVALID, exit 2]\n",
    status: 2,
  },
  "a file that does not exist": {
    words: ["send", "--file", "none", "cc"],
    says: 'relay: The file "none" does not exist.\n  Name a file with the text, or - for standard input.  [USAGE, exit 2]\n',
    status: 2,
  },
  "a text and a file": {
    words: ["send", "--file", "long", "cc", "hi"],
    says: "relay: A text and --file are given.\n  Give one of the two.  [USAGE, exit 2]\n",
    status: 2,
  },
  "an unknown option": {
    words: ["send", "--form", "oc", "cc", "hi"],
    says: 'relay: There is no option "--form".\n  Write -- before a text that begins with a dash.  [USAGE, exit 2]\n',
    status: 2,
  },
  "an option inside the text": {
    words: ["send", "cc", "run", "with", "--json"],
    says: '{"error":{"code":"USAGE","message":"\\"--json\\" stands inside the text: is it an option or a word?","hint":"Quote the text, or write options first and -- before the text.","retryable":false}}\n',
    status: 2,
  },
  "an unknown kind": {
    words: ["send", "--kind", "gossip", "cc", "hi"],
    says: 'relay: Not a kind: "gossip".\n  Write one of chat, command, event, ack, nag, info, warning, error, request.  [MESSAGE_INVALID, exit 2]\n',
    status: 2,
  },
  "an unknown priority": {
    words: ["send", "--priority", "9", "cc", "hi"],
    says: 'relay: --priority can\'t be "9".\n  Use urgent, normal, low, 0, 1, 2.  [USAGE, exit 2]\n',
    status: 2,
  },
  "a deadline that is none": {
    words: ["send", "--by", "soon", "cc", "hi"],
    says: 'relay: Not a deadline: "soon".\n  Write a length of time (30m), a clock time (14:30) or a full time (2026-11-20T14:30:00Z).  [USAGE, exit 2]\n',
    status: 2,
  },
  "a subject over the limit": {
    words: ["send", "--subject", "s".repeat(101), "cc", "hi"],
    says: "relay: The subject has 101 characters; the limit is 100.\n  Shorten it, or put the text into a file and name the file.  [SUBJECT_TOO_LONG, exit 2]\n",
    status: 2,
  },
  "a subject that would bring a header of its own": {
    words: ["send", "--subject", "a\nTO: cx", "cc", "hi"],
    says: 'relay: The subject has several lines: "a\\nTO: cx".\n  Write it on one line.  [MESSAGE_INVALID, exit 2]\n',
    status: 2,
  },
  "a sender that is no role": {
    words: ["send", "--from", "a b", "cc", "hi"],
    says: 'relay: Not an address: "a b".\n  Write a role, role.session or role@host: letters, digits, - and _, at most 32 each.  [ADDRESS_INVALID, exit 2]\n',
    status: 2,
  },
  "relay as a sender": {
    words: ["send", "--from", "relay", "cc", "hi"],
    says: 'relay: Nobody can send as "relay".\n  Name an agent\'s role, such as --from oc, or leave --from out.  [SENDER_REFUSED, exit 5]\n',
    status: 5,
  },
  "the human claimed from inside an agent's pane": {
    words: ["send", "--from", "vog", "oc", "hi"],
    options: { env: IN_PANE },
    says: "relay: \"human\" can't be claimed from inside cc.party's pane.\n  Leave --from and --as out: an agent sends as itself.  [SENDER_REFUSED, exit 5]\n",
    status: 5,
  },
  "--as human with AGENT_ROLE set": {
    words: ["send", "--as", "human", "oc", "hi"],
    options: { env: { AGENT_ROLE: "cx" } },
    says: "relay: \"human\" can't be claimed from inside cx.party's pane.\n  Leave --from and --as out: an agent sends as itself.  [SENDER_REFUSED, exit 5]\n",
    status: 5,
  },
  "an agent that interrupts": {
    words: ["send", "--interrupt", "oc", "hi"],
    options: { env: IN_PANE },
    says: "relay: Only the human may interrupt, not cc.party.\n  Leave --interrupt out; --priority urgent puts it first.  [SENDER_REFUSED, exit 5]\n",
    status: 5,
  },
  "--wait without a daemon": {
    words: ["send", "--wait", "cc", "hi"],
    says: "relay: No daemon runs, so nothing can be waited for; nothing was sent.\n  Start it with party or relay-daemon, or leave --wait out.  [DAEMON_UNAVAILABLE, exit 6]\n",
    status: 6,
  },
  "a share that is a file": {
    words: ["send", "cc", "hi"],
    options: { env: { RELAY_SHARE_DIR: "/dev/null" } },
    says: 'relay: Can\'t use "/dev/null/relay/state/roster.json": part of the path is not a directory (ENOTDIR).\n  Check RELAY_SHARE_DIR and RELAY_INBOX_DIR, or run `party doctor`.  [SHARE_UNUSABLE, exit 3]\n',
    status: 3,
  },
  "a share that is no absolute path": {
    words: ["send", "cc", "hi"],
    options: { env: { RELAY_SHARE_DIR: "share" } },
    says: 'relay: RELAY_SHARE_DIR is "share", not an absolute path.\n  Write the whole path, such as RELAY_SHARE_DIR=HOME/llm-share.  [CONFIG_INVALID, exit 3]\n',
    status: 3,
  },
  "an answer to a message that nobody knows": {
    words: ["reply", "7f3k2m9qab", "hi"],
    says: 'relay: No message has the id "7f3k2m9qab".\n  There is no ledger yet: no daemon has run here. Send to a role with `relay send`.  [MESSAGE_UNKNOWN, exit 4]\n',
    status: 4,
  },
};

describe("relay refuses, with nothing on stdout and nothing written", () => {
  for (const [what, { words, says, status, options }] of Object.entries(REFUSALS)) {
    it(what, async () => {
      using home = createRelayHome();
      writeRoster(home);
      writeFileSync(join(home.home, "long"), LONG);
      const before = home.tree();
      const ran = await home.relay(words, options);
      assert.deepEqual(
        { ...ran, err: ran.err.replaceAll(home.home, "HOME") },
        { status, out: "", err: says },
      );
      assert.deepEqual(home.tree(), before);
    });
  }
});
