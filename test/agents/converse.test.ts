/** Two real programs talk by commands in their shell tools, as their models were told to in the messages themselves. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { openRealRoom, type RealRoom } from "../support/real-room.ts";
import { waitFor } from "../support/demo-agent.ts";

const QUESTION = "Which libmysqlclient-dev is installed?";
const ANSWER = "libmysqlclient-dev 8.0.36";

interface Why {
  readonly deliveries: readonly {
    readonly state: string;
    readonly rung: string | null;
    readonly evidence: string | null;
  }[];
}

describe("two real agents", () => {
  let room: RealRoom;

  before(async () => {
    room = await openRealRoom({});
  });
  after(() => room[Symbol.asyncDispose]());

  const sentTo = (program: "claude" | "codex"): readonly string[] =>
    room.model.sentTo(room.agents[program].api).at(-1) ?? [];

  it("ask and answer each other with relay send and relay reply, and a person reads what they said", async () => {
    const { claude } = room.agents;
    writeFileSync(
      join(claude.directory, "question"),
      `${QUESTION}\nRUN relay reply {id} '${ANSWER}' END\n`,
    );
    await claude.say("RUN relay send --needs-reply cx --file question END");

    const answered = await waitFor(
      "Claude's model to read the answer",
      () => sentTo("claude").find((text) => text.includes(`\n\n${ANSWER}\n</relay-message`)),
      30_000,
    ).catch((cause: Error) => {
      throw new Error(
        `${cause.message}; they show\n${claude.screen()}\n${room.agents.codex.screen()}`,
        { cause },
      );
    });
    const replyId = /<relay-message id="(\w+)" from="cx"/v.exec(answered)?.[1] ?? "";
    const asked = sentTo("codex").find((text) => text.includes(QUESTION)) ?? "";
    const id = /<relay-message id="(\w+)" from="cc"/v.exec(asked)?.[1] ?? "";
    assert.ok(id && replyId, `${asked}\n${answered}`);

    // Both were told the ids: the one by its own command, the other by the envelope that it answered.
    assert.ok(sentTo("claude").some((text) => text.includes(`${id} → cx (answer owed)`)));
    assert.ok(sentTo("codex").some((text) => text.includes(`${replyId} → cc`)));
    // Who they are was found by their processes, not believed.
    for (const text of [asked, answered]) assert.doesNotMatch(text, /trust="claimed"/v);

    const thread = await room.home.relay(["thread", id]);
    assert.match(thread.out, new RegExp(`${id}[\\s\\S]*${QUESTION}[\\s\\S]*${ANSWER}`, "v"));

    const answerSeen = await waitFor("the evidence of both", async () => {
      const [why, whyReply] = await Promise.all(
        [id, replyId].map(async (each) => {
          const { out } = await room.home.relay(["why", each, "--json"]);
          return (JSON.parse(out) as Why).deliveries[0];
        }),
      );
      return why?.state === "answered" && whyReply?.state === "seen"
        ? { why, whyReply }
        : undefined;
    });
    assert.equal(answerSeen.why.rung, "native");
    assert.equal(answerSeen.whyReply.rung, "native");
    assert.match((await room.home.relay(["why", id])).out, /native[\s\S]*seen[\s\S]*answered/v);
    assert.match((await room.home.relay(["debts"])).out, /nobody owes|no debts|owes? nothing/iv);
  });
});
