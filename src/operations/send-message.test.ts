import assert from "node:assert/strict";
import { test } from "node:test";

import { parseMessageFile } from "../domain/message-file.ts";
import type { MessageId } from "../domain/message.ts";
import type { Roster } from "../domain/roster.ts";
import { emptyRoster } from "../domain/roster.ts";
import type { Sender } from "./resolve-sender.ts";
import { sendMessage } from "./send-message.ts";

const ID = "01990000-0000-7000-8000-0000deadbeef" as MessageId;
const NOW = Date.parse("2026-11-20T14:30:00.123Z");
const HUMAN: Sender = { name: "human", session: "party" };

const ROSTER: Roster = {
  ...emptyRoster("party"),
  agents: ["party", "web"].flatMap((session) =>
    emptyRoster(session).agents.filter(({ role }) => session === "party" || role === "cc"),
  ),
};

const setup = () => {
  const dropped: { directory: string; name: string; text: string }[] = [];
  const send = (to: readonly string[], sender = HUMAN, more: object = {}) =>
    sendMessage(
      {
        clock: { now: () => NOW, monotonic: () => 0 },
        ids: { next: () => ID },
        outbox: {
          drop: (directory, name, text) => {
            dropped.push({ directory, name, text });
            return `/outbox/${directory}/${name}`;
          },
        },
        roster: ROSTER,
        holder: 4711,
      },
      { to, body: "hello", ...more },
      sender,
    );
  return { dropped, send };
};

test("one file carries the message to all its recipients, in its sender's directory", () => {
  const { dropped, send } = setup();
  const posted = send(["cc", "human", "cc"], { name: "oc.party", session: "party" });
  assert.deepEqual(
    dropped.map(({ directory, name }) => `${directory}/${name}`),
    ["oc/20261120T143000123Z-deadbeef.msg"],
  );
  assert.deepEqual(posted, {
    id: ID,
    path: "/outbox/oc/20261120T143000123Z-deadbeef.msg",
    from: "oc.party",
    to: ["cc", "human"],
    needsReply: false,
    replyBy: undefined,
  });
  const parsed = parseMessageFile(dropped[0]?.text ?? "");
  assert.ok(parsed.kind === "message");
  assert.deepEqual(
    [parsed.id, parsed.sentAt, parsed.holder, parsed.draft.to, parsed.draft.body],
    [ID, NOW, 4711, ["cc", "human"], "hello"],
  );
});

const toOf = (to: string, sender: Sender): readonly string[] => setup().send([to], sender).to;

test("names are written as a reader in the sender's directory resolves them", () => {
  const inWeb: Sender = { name: "cc.web", session: "web" };
  assert.deepEqual(toOf("cc", inWeb), ["cc"]);
  assert.deepEqual(toOf("cc.party", inWeb), ["cc.party"]);
  assert.deepEqual(toOf("all", inWeb), ["all"]);
  // The human's directory belongs to no session: there a short name means the default one.
  assert.deepEqual(toOf("cc", { name: "human", session: "web" }), ["cc.web"]);
  assert.deepEqual(toOf("all", { name: "human", session: "web" }), ["all.web"]);
  assert.deepEqual(toOf("cc", HUMAN), ["cc"]);
});

test("a sender of another session has a directory of its own", () => {
  const { dropped, send } = setup();
  send(["cc"], { name: "cc.web", session: "web" });
  assert.equal(dropped[0]?.directory, "cc.web");
});

test("a list with one unknown recipient, a bad draft and an agent's interrupt write nothing", () => {
  const { dropped, send } = setup();
  assert.throws(() => send(["cc", "nobody"]), { code: "RECIPIENT_UNKNOWN" });
  assert.throws(() => send(["cc"], HUMAN, { body: " " }), { code: "BODY_EMPTY" });
  const oc = { name: "oc.party", session: "party" };
  assert.throws(() => send(["cc"], oc, { interrupt: true }), { code: "SENDER_REFUSED" });
  assert.deepEqual(dropped, []);
  send(["cc"], HUMAN, { interrupt: true });
  assert.equal(dropped.length, 1);
});
