/** `relay hook` of a program that may carry, in an agent's own pane: the tests write down what its program would. */
import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, it } from "node:test";

import type { HookDocument } from "../../src/domain/control.ts";
import { isWaiting } from "../../src/domain/delivery.ts";
import type { MessageId } from "../../src/domain/message.ts";
import type { Delivery } from "../../src/ports/ledger.ts";
import { createRelayHome, type RelayHome } from "../support/relay.ts";
import { openRoom, type Room } from "../support/room.ts";
import { createInPane, type InPane } from "../support/run-in-pane.ts";

const ENV = { RELAY_RUNGS: "hook" };

/** No attempt is under way any longer: it waits for the next hook. */
const isFree = ({ hold }: Delivery): boolean => hold?.because === "no-way-in";

describe("relay hook at a turn's end of Codex", () => {
  let room: Room;
  let home: RelayHome;
  let pane: InPane;
  let transcript = "";
  beforeEach(async () => {
    room = await openRoom({ agents: { cx: "codex" } });
    home = createRelayHome(room.path("share"));
    pane = createInPane(room, home, { role: "cx" });
    transcript = room.agents["cx"]?.paths.transcript ?? "";
  });
  afterEach(async () => {
    home[Symbol.dispose]();
    await room[Symbol.asyncDispose]();
  });

  const post = async (body: string): Promise<MessageId> => {
    const id = room.post("human", { to: ["cx"], body });
    await room.waitForDelivery(id, "that it waits", ({ state }) => isWaiting(state));
    return id;
  };
  /** What the hook makes its program go on with; undefined where it says nothing. */
  const endTurn = async (continued = false): Promise<string | undefined> => {
    const input = JSON.stringify({ stop_hook_active: continued, transcript_path: transcript });
    const out = await pane.run([home.main, "hook", "codex", "Stop"], input);
    const [said = "", status] = out.split(/^status /mv);
    assert.equal(status, "0\n", out);
    return said === "" ? undefined : (JSON.parse(said) as { readonly reason: string }).reason;
  };
  const record = (text: string | undefined): void => appendFileSync(transcript, `${text}\n`);
  const seen = async (id: MessageId): Promise<void> => {
    const { rung } = await room.waitForDelivery(id, "seen", ({ state }) => state === "seen");
    assert.equal(rung, "hook");
  };
  /** A hook that gets the messages and dies before it has written them. */
  const takeAndDie = async (): Promise<string> => {
    const hook = { op: "hook", agent: "cx.party", transcript, continued: false };
    const [answer = ""] = (await pane.ask(hook)).split("\n");
    return (JSON.parse(answer) as HookDocument).texts.join("\n\n");
  };

  it("hands over what waits, in order and once, and the record says when it is seen", async () => {
    await room.startDaemon(ENV);
    const ids = [await post("alpha"), await post("beta")];
    const said = await endTurn();
    assert.match(said ?? "", /^<relay-message [\s\S]*alpha[\s\S]*<relay-message [\s\S]*beta/v);
    assert.equal(await endTurn(true), undefined, "both are under way");
    record(said);
    for (const id of ids) await seen(id);
    assert.equal(await endTurn(), undefined);
    assert.ok(!room.read("cx").some((text) => text.includes("<relay-message")), "none was typed");
  });

  it("that dies with what it was given leaves it to the next one", async () => {
    await room.startDaemon(ENV);
    const id = await post("gamma");
    const lost = await takeAndDie();
    assert.match(lost, /gamma/v);
    await room.waitForDelivery(id, "that it waits again", isFree);
    const said = await endTurn();
    assert.equal(said, lost, "the same message, the same text");
    record(said);
    await seen(id);
  });

  it("is not needed by a new daemon to find what the killed one gave away", async () => {
    const killed = await room.startDaemon(ENV);
    const id = await post("delta");
    record(await takeAndDie());
    await killed.end("SIGKILL");
    await room.startDaemon(ENV);
    await seen(id);
    assert.equal(await endTurn(), undefined);
  });
});
