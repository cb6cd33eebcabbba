import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openBench } from "../../test/support/delivery-bench.ts";
import { messageOf } from "../../test/support/message.ts";
import { PartyError } from "../domain/error.ts";
import { type CallerProof, type ConversationDeps, createConversation } from "./conversation.ts";

const PONG = {
  ok: true,
  version: "1.0.0",
  protocol: 1,
  pid: 1,
  share: "/share",
  outbox: "",
  started_at: "",
  sessions: [],
  waiting: 0,
} as const;

/** Who holds it is cc. */
const SHOWN: CallerProof = {
  path: "/file",
  trace: () => ({ traced: "cc.party" }),
  [Symbol.dispose]: () => undefined,
};

const setUp = (changes: Partial<ConversationDeps> = {}) => {
  const bench = openBench();
  const listeners = new Set<() => void>();
  let stopped = 0;
  const written: number[] = [];
  const conversation = createConversation({
    ledger: bench.ledger,
    onChange: (changed) => {
      listeners.add(changed);
      return { [Symbol.dispose]: () => void listeners.delete(changed) };
    },
    duplicateOf: () => undefined,
    pong: () => PONG,
    prove: () => undefined,
    read: (reader, ids) => [reader, ...(ids ?? ["all"])],
    decide: () => [bench.delivery()],
    paneStatus: async (role) => ({ schema_version: 1, panes: {}, asked: role }) as never,
    transcript: async (agent) => (agent === "cc.party" ? "/r.jsonl" : undefined),
    handToHook: async (agent, { pid, transcript, continued }, caller) => ({
      texts: [`${agent} ${pid} ${transcript} ${continued} ${JSON.stringify(caller)}`],
      attempts: [7],
      mayTell: false,
    }),
    hookWritten: (attempts) => void written.push(...attempts),
    recovery: async () => {
      throw new PartyError("RECIPIENT_UNKNOWN", "none");
    },
    syncLink: async () => {
      throw new PartyError("LINK_UNKNOWN", "none");
    },
    statusChanged: () => void written.push(0),
    mail: {
      carriage: (id) => ({
        isCarried: true,
        commits: [`c-${id}`],
        waits: undefined,
        foreignIds: {},
      }),
      list: ({ host = "own", unread, reader }) => ({ host, messages: [{ unread, reader }] }),
      edit: async ({ kind }) => ({ kind }),
      markRead: ({ reader, ids, all }) => [reader, String(all), ...(ids ?? [])],
    },
    stop: () => {
      stopped += 1;
    },
    ...changes,
  });
  return {
    ...bench,
    conversation,
    listeners,
    stopped: () => stopped,
    written,
    /** Every answer to one request, the last one last. */
    ask: async (request: unknown): Promise<readonly Record<string, unknown>[]> => {
      const answers: Record<string, unknown>[] = [];
      await bench.during(
        conversation.handle(request, (answer) => {
          answers.push(answer as Record<string, unknown>);
        }),
      );
      return answers;
    },
  };
};

const refusal = (answers: readonly Record<string, unknown>[]): string => {
  const { code, message } = (answers.at(-1) ?? {})["error"] as { code: string; message: string };
  return `${code}: ${message}`;
};

describe("the conversation", () => {
  it("answers what it is asked", async () => {
    await using room = setUp();
    assert.deepEqual(await room.ask({ v: 1, op: "ping" }), [PONG]);
    assert.deepEqual(await room.ask({ v: 1, op: "transcript", agent: "cc.party" }), [
      { ok: true, transcript: "/r.jsonl" },
    ]);
    assert.deepEqual(await room.ask({ v: 1, op: "transcript", agent: "cx.party" }), [
      { ok: true, transcript: null },
    ]);
    assert.deepEqual(await room.ask({ v: 1, op: "read", reader: "cc.party", ids: null }), [
      { ok: true, ids: ["cc.party", "all"] },
    ]);
    assert.deepEqual(await room.ask({ v: 1, op: "read", reader: "cc.party", ids: ["1"] }), [
      { ok: true, ids: ["cc.party", "1"] },
    ]);
    for (const op of ["retry", "drop"])
      assert.deepEqual(await room.ask({ v: 1, op, id: "1", by: "human", recipient: "cc.party" }), [
        { ok: true, changed: [{ recipient: "cc.party", state: "stored" }] },
      ]);
    const [status] = await room.ask({ v: 1, op: "pane-status", role: "cc" });
    assert.equal(status?.["asked"], "cc");
    assert.deepEqual(await room.ask({ v: 1, op: "stop" }), [{ ok: true }]);
    assert.equal(room.stopped(), 1);
  });

  it("refuses what is no request, with the value in it", async () => {
    await using room = setUp();
    const refused = async (request: unknown): Promise<string> => refusal(await room.ask(request));
    assert.match(await refused(undefined), /^USAGE: A request is one JSON object/v);
    assert.match(await refused(null), /^USAGE: A request is one JSON object/v);
    assert.match(await refused({ v: 2, op: "ping" }), /^DAEMON_UNAVAILABLE: .* the command 2\./v);
    assert.match(await refused({ v: 1, op: "dance" }), /^USAGE: Not a request: "dance"/v);
    assert.match(await refused({ v: 1, op: "read", reader: 7 }), /reader is 7, not a text/v);
    assert.match(await refused({ v: 1, op: "read", reader: "cc", ids: [7] }), /ids is not a list/v);
    assert.match(await refused({ v: 1, op: "hook-written", attempts: ["7"] }), /whole numbers/v);
    assert.match(await refused({ v: 1, op: "await", id: "x", until: "held" }), /wait for "held"/v);
  });

  it("gives a hook what waits, and believes of nothing else that the hook has written it", async () => {
    await using room = setUp({ prove: () => SHOWN });
    await room.ask({ v: 1, op: "hook-written", attempts: [7] });
    await room.ask({ v: 1, op: "prove" });
    const hook = { v: 1, op: "hook", agent: "cc.party", transcript: null, continued: true };
    assert.deepEqual(await room.ask({ ...hook, holder: 9 }), [
      {
        ok: true,
        texts: ['cc.party 9 undefined true {"traced":"cc.party"}'],
        attempts: [7],
        may_tell: false,
      },
    ]);
    await room.ask({ v: 1, op: "hook-written", attempts: [7, 8] });
    assert.deepEqual(room.written, [7]);
    const [unproven] = await room.ask(hook);
    assert.deepEqual(unproven?.["texts"], ['cc.party undefined undefined true "unproven"']);
  });

  it("tells who asks: by the file that the connection was given, which ends with it", async () => {
    const callers: unknown[] = [];
    let files = 0;
    await using room = setUp({
      prove: () => {
        files += 1;
        return {
          path: "/file",
          trace: (holder) => (holder === 7 ? { traced: "cc.party" } : "unproven"),
          [Symbol.dispose]: () => {
            files -= 1;
          },
        };
      },
      read: (_reader, _ids, caller) => {
        callers.push(caller);
        return [];
      },
    });
    const read = { v: 1, op: "read", reader: "cc.party", ids: null };
    await room.ask(read);
    assert.deepEqual(await room.ask({ v: 1, op: "prove" }), [{ ok: true, file: "/file" }]);
    for (const holder of [undefined, 7, 8, "7"]) await room.ask({ ...read, holder });
    const shown = { traced: "cc.party" };
    assert.deepEqual(callers, ["unproven", "unproven", shown, "unproven", "unproven"]);
    assert.equal(files, 1);
    room.conversation.ended();
    assert.equal(files, 0);
  });

  it("answers an expected failure, and throws a bug", async () => {
    let error: Error = new PartyError("STATE_REFUSED", "It is seen.");
    await using room = setUp({
      decide: () => {
        throw error;
      },
    });
    const request = { v: 1, op: "drop", id: "1", by: "human" };
    assert.equal(refusal(await room.ask(request)), "STATE_REFUSED: It is seen.");
    error = new TypeError("a bug");
    await assert.rejects(room.ask(request), TypeError);
  });
});

describe("waiting over the socket", () => {
  const WAIT = { v: 1, op: "await", id: messageOf(1).id, timeout_ms: 5_000 };

  it("tells each change once, until the state is reached", async () => {
    await using room = setUp();
    const waiting = room.ask({ ...WAIT, until: "seen" });
    const { id } = room.delivery();
    const change = (to: "held" | "seen", reason?: string): void => {
      const hold = reason === undefined ? undefined : ({ because: "busy", reason } as const);
      room.ledger.change(id, { to, ...(hold && { hold }) }, 1);
      for (const changed of room.listeners) changed();
    };
    change("held", "works");
    for (const changed of room.listeners) changed();
    change("seen");
    const answers = await waiting;
    assert.deepEqual(
      answers.map((answer) => (answer["progress"] as { state: string } | undefined)?.state),
      ["stored", "held", "seen", undefined],
    );
    assert.deepEqual(answers.at(-1), {
      ok: true,
      reached: true,
      states: [{ recipient: "cc.party", state: "seen" }],
      duplicate_of: null,
    });
    assert.equal(room.listeners.size, 0);
  });

  it("ends when the time is over, when it can not be reached any more, and when the asker goes", async () => {
    await using room = setUp();
    const [, late] = await room.ask({ ...WAIT, until: "seen", timeout_ms: 50 });
    assert.equal(late?.["reached"], false);
    const nothing = await room.ask({ ...WAIT, until: "seen", timeout_ms: "soon" });
    assert.equal(nothing.at(-1)?.["reached"], false);
    const waiting = room.ask({ ...WAIT, until: "handed" });
    room.ledger.change(room.delivery().id, { to: "failed", reason: "dropped" }, 1);
    for (const changed of room.listeners) changed();
    assert.equal((await waiting).at(-1)?.["reached"], false);
    const gone = room.ask({ ...WAIT, id: "unknown", until: "stored" });
    room.conversation.ended();
    assert.deepEqual((await gone).at(-1)?.["states"], []);
  });

  it("waits for the message whose key was repeated", async () => {
    const copy = messageOf(9).id;
    await using room = setUp({ duplicateOf: (id) => (id === copy ? messageOf(1).id : undefined) });
    const [, duplicate] = await room.ask({ ...WAIT, id: copy, until: "stored" });
    assert.equal(duplicate?.["duplicate_of"], messageOf(1).id);
    assert.equal(duplicate?.["reached"], true);
  });
});
