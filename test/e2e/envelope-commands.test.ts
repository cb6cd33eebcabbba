import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { after, before, describe, it } from "node:test";

import { createRelayHome, type RelayHome } from "../support/relay.ts";
import { openRoom, type Room } from "../support/room.ts";
import { waitUntilSeen } from "../support/room-steps.ts";
import { waitFor } from "../support/wait-for.ts";

/** Where `relay` is the program that people install. */
const BIN = resolve(import.meta.dirname, "../../bin");

describe("the commands that an envelope names", () => {
  let room: Room;
  let home: RelayHome;

  before(async () => {
    room = await openRoom({ agents: { oc: "claude" } });
    await room.startDaemon();
    home = createRelayHome(room.path("share"));
  });
  after(async () => {
    home[Symbol.dispose]();
    await room[Symbol.asyncDispose]();
  });

  /** What oc read of a message that was sent to it. */
  const readOf = async (body: string, more: object): Promise<string> => {
    const id = room.post("human", { to: ["oc"], body, ...more });
    await waitUntilSeen(room, id);
    return room.read("oc").find((text) => text.includes(body.slice(0, 40))) ?? "";
  };

  /** Runs a line in oc's shell. */
  const inShell = (line: string) => {
    const environment = home.environment();
    return spawnSync("bash", ["-c", line], {
      cwd: home.home,
      env: { ...environment, AGENT_ROLE: "oc", PATH: `${BIN}:${environment["PATH"] ?? ""}` },
      encoding: "utf8",
    });
  };

  for (const [what, more] of [
    ["without a deadline", { kind: "request" }],
    ["with one", { kind: "request", replyBy: Date.now() + 1_800_000 }],
  ] as const) {
    it(`answer as printed, ${what}`, async () => {
      const text = await readOf(`Which port, ${what}?`, more);
      const command = /relay reply [0-9a-z]{10} "…"/v.exec(text)?.[0] ?? "";
      const { status, stdout } = inShell(command);
      assert.equal(status, 0);
      assert.match(stdout, /^stored [0-9a-z]{10} → human\n$/v);
      const id = command.split(" ")[2] ?? "";
      await waitFor("the debt to be settled", async () =>
        (await home.relay(["why", id])).out.includes("answered"),
      );
    });
  }

  it("read the rest of a long message as printed", async () => {
    const text = await readOf(`A long one: ${"word ".repeat(5_000)}end.`, {});
    const command = /relay read [0-9a-z]{10}/v.exec(text)?.[0] ?? "";
    assert.doesNotMatch(text, /end\./v);
    const { status, stdout } = inShell(command);
    assert.equal(status, 0);
    assert.match(stdout, /word end\.\n<\/relay-message/v);
  });
});
