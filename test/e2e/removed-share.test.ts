import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { it } from "node:test";

import { openBareRoom } from "../support/bare-room.ts";
import { waitFor } from "../support/wait-for.ts";

it("a daemon whose share is removed ends, and the next one takes what was posted since", async () => {
  await using room = openBareRoom();
  const old = await room.startDaemon();
  rmSync(room.path("share"), { recursive: true });
  mkdirSync(room.outbox("oc"), { recursive: true });
  writeFileSync(room.outbox("oc", "later.msg"), "TO: human\nKIND: chat\n\nposted later\n");
  assert.equal(await old.ended, 3);
  assert.match(old.output(), /ledger\.db was removed or replaced while the daemon ran/v);
  await room.startDaemon();
  await waitFor(
    "the message",
    () => room.stored().some(({ body }) => body.includes("posted later")) || undefined,
  );
});
