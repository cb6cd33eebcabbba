import assert from "node:assert/strict";
import { it } from "node:test";

import { shortId } from "../../src/domain/id.ts";
import { createRelayHome } from "../support/relay.ts";
import { openRoom } from "../support/room.ts";
import { createInPane } from "../support/run-in-pane.ts";
import { waitFor } from "../support/wait-for.ts";

it("an agent's pane can not read, take or drop what is another's, and the human can", async () => {
  await using room = await openRoom({ agents: { oc: "claude" } });
  await room.startDaemon();
  using home = createRelayHome(room.path("share"));
  const id = shortId(room.post("human", { to: ["cx"], body: "for cx alone" }));
  await waitFor("the message", async () => (await home.relay(["why", id])).status === 0);

  const pane = createInPane(room, home, { role: "oc", as: "cx" });
  const refused = /oc\.party can not act as (?:cx\.party|human)\.\s+status 5/v;
  assert.match(await pane.ask({ op: "read", reader: "cx.party", ids: null }), refused);
  const hook = { op: "hook", agent: "cx.party", transcript: null, continued: false };
  assert.match(await pane.ask(hook), refused);
  assert.match(await pane.ask({ op: "drop", id, by: "cx.party", recipient: null }), refused);
  assert.match(await pane.ask({ op: "drop", id, by: "human", recipient: null }), refused);
  assert.match(
    await pane.run([home.main, "drop", id]),
    /oc\.party can not decide about[\s\S]*status 5/v,
  );
  assert.doesNotMatch((await home.relay(["why", id])).out, /seen|failed/v);
  assert.equal((await home.relay(["drop", id])).status, 0);
});
