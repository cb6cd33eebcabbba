import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openBench, typingOf } from "../../test/support/delivery-bench.ts";
import { fakeAgent } from "../../test/support/delivery-world.ts";
import type { UnreadyReading } from "../domain/screen.ts";
import { awaitScreen } from "./await-screen.ts";
import { leaveInsertMode } from "./leave-insert-mode.ts";
import { guardOf, holdFor, lookAtAgent } from "./look-at-agent.ts";
import { paneStatus } from "./pane-status.ts";
import type { Sight } from "./delivery-deps.ts";

const cause = (kind: UnreadyReading["kind"]): string =>
  holdFor({ kind, reason: "so it is", composer: undefined, quiet: false }).because;

const sightOf = async (bench: ReturnType<typeof openBench>): Promise<Sight> => {
  const sight = await bench.during(lookAtAgent(bench, fakeAgent()));
  assert(sight !== undefined);
  return sight;
};

describe("lookAtAgent", () => {
  it("tells what each look showed, and that a pane is gone", async () => {
    const seen: (string | undefined)[] = [];
    await using bench = openBench(
      {},
      { observed: (_, sight) => void seen.push(sight?.reading.kind) },
    );
    await bench.during(lookAtAgent(bench, fakeAgent()));
    bench.program().show("menu");
    await bench.during(lookAtAgent(bench, fakeAgent()));
    bench.terminal.stopServer();
    assert.equal(await bench.during(lookAtAgent(bench, fakeAgent())), undefined);
    assert.deepEqual(seen, ["ready", "menu", undefined]);
  });

  it("names the cause that holds for every kind of screen", () => {
    assert.equal(cause("unknown"), "unknown-screen");
    for (const kind of ["busy", "draft", "dialog", "menu", "copy-mode", "shell"] as const)
      assert.equal(cause(kind), kind);
  });
});

describe("awaitScreen", () => {
  it("looks again at each change, and soon also without one", async () => {
    await using bench = openBench();
    let looks = 0;
    const waiting = awaitScreen(bench, fakeAgent(), 1_000, (sight) => {
      looks += 1;
      return sight?.reading.kind === "draft" ? looks : undefined;
    });
    await bench.clock.advance(350);
    assert.equal(looks, 4, "at once, and every 100 ms");
    bench.program().type("x");
    assert.equal(await bench.during(waiting), 5);
  });

  it("gives up when the time is over, after a last look", async () => {
    await using bench = openBench();
    let looks = 0;
    const said = await bench.during(awaitScreen(bench, fakeAgent(), 250, () => void (looks += 1)));
    assert.equal(said, undefined);
    assert.equal(looks, 4);
  });
});

describe("leaveInsertMode", () => {
  it("presses nothing unless it is asked for and vim's mark is on the screen", async () => {
    await using plain = openBench();
    plain.program().type("-- INSERT --");
    const marked = await sightOf(plain);
    assert.equal(await leaveInsertMode(plain, fakeAgent(), marked), marked);
    const vim = { ...plain, vimMode: true };
    plain.program().clear();
    const bare = await sightOf(plain);
    assert.equal(await leaveInsertMode(vim, fakeAgent(), bare), bare);
    assert.deepEqual(plain.terminal.acts, []);
  });

  it("presses Escape once and goes on when the mark is gone", async () => {
    await using bench = openBench({}, { vimMode: true });
    bench.program().type("-- INSERT --");
    const leaving = leaveInsertMode(bench, fakeAgent(), await sightOf(bench));
    await bench.clock.advance(100);
    bench.program().clear();
    assert.equal((await bench.during(leaving))?.reading.kind, "ready");
    assert.deepEqual(
      bench.terminal.acts.map(({ input }) => input),
      [{ kind: "key", key: "Escape" }],
    );
  });

  it("gives up when the mark stays, when the pane goes, and when the key is refused", async () => {
    await using bench = openBench({}, { vimMode: true });
    bench.program().type("-- INSERT --");
    const sight = await sightOf(bench);
    assert.equal(await bench.during(leaveInsertMode(bench, fakeAgent(), sight)), undefined);
    const leaving = leaveInsertMode(bench, fakeAgent(), sight);
    await bench.clock.advance(100);
    bench.terminal.stopServer();
    assert.equal(await bench.during(leaving), undefined);
    assert.equal(await bench.during(leaveInsertMode(bench, fakeAgent(), sight)), undefined);
    assert.equal(bench.terminal.acts.length, 2);
  });
});

describe("guardOf", () => {
  it("lets the fake terminal refuse what tmux would", async () => {
    await using bench = openBench();
    const sight = await bench.during(lookAtAgent(bench, fakeAgent()));
    assert(sight !== undefined);
    const guard = guardOf(sight, undefined);
    const { incarnation, cursor } = guard;
    const wrong = [
      { ...guard, incarnation: { ...incarnation, serverPid: 1 } },
      { ...guard, incarnation: { ...incarnation, panePid: 1 } },
      { ...guard, incarnation: { ...incarnation, agentPid: 1 } },
      { ...guard, command: "claude" },
      { ...guard, cursor: { ...cursor, x: cursor.x + 1 } },
      { ...guard, marker: "not there" },
    ];
    for (const each of wrong)
      assert.equal((await bench.during(bench.panes.paste("text", each))).kind, "refused");
    bench.terminal.setMode("copy-mode");
    assert.equal((await bench.during(bench.panes.press("Enter", guard))).kind, "refused");
    assert.deepEqual(bench.terminal.acts, []);
    bench.terminal.setMode(undefined);
    assert.equal((await bench.during(bench.panes.paste("text", guard))).kind, "typed");
    bench.terminal.stopServer();
    assert.equal((await bench.during(bench.panes.paste("text", guard))).kind, "gone");
  });
});

describe("paneStatus", () => {
  it("says in the seeds' words what each pane shows", async () => {
    await using bench = openBench();
    const told = {
      model: "m-1",
      context: { percent: 42, tokens: 84_000, from: "record" },
      tokensIn: 200,
      tokensOut: 10,
      costUsd: 1.5,
      at: bench.clock.now() - 4_000,
      conversation: "c",
    } as const;
    const deps = { ...bench, telemetry: () => told, now: bench.clock.now };
    const status = async () => (await bench.during(paneStatus(deps, [fakeAgent()]))).panes["cc"];
    const ready = await status();
    assert.equal(ready?.ready, true);
    assert.deepEqual(
      [ready.context_pct, ready.model_id, ready.session_id, ready.cost_usd, ready.tokens_in],
      [42, "m-1", "c", 1.5, 200],
    );
    assert.deepEqual([ready.tokens_out, ready.telemetry_age_s], [10, 4]);
    bench.program().type(typingOf(bench.delivery()));
    const draft = await status();
    assert.deepEqual([draft?.ready, draft?.idle, draft?.screen], [false, true, "draft"]);
    assert.equal(draft?.process_name, "agent");
    bench.terminal.stopServer();
    const gone = await status();
    assert.deepEqual([gone?.screen, gone?.detail], ["gone", "has no pane any more"]);
    assert.equal(gone?.identity_verified, false);
  });

  it("verifies an agent whose own program runs in the pane", async () => {
    await using bench = openBench();
    const agent = fakeAgent();
    const profile = { ...agent.profileOf(bench.terminal.incarnation()), programs: ["agent"] };
    const known = { ...agent, profileOf: () => profile };
    const deps = { ...bench, telemetry: () => undefined, now: bench.clock.now };
    const { panes } = await bench.during(paneStatus(deps, [known]));
    assert.equal(panes["cc"]?.identity_verified, true);
  });
});
