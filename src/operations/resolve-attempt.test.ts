import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { markOf } from "./paste-delivery.ts";
import { type Bench, openBench, typingOf } from "../../test/support/delivery-bench.ts";
import { TRANSCRIPT } from "../../test/support/delivery-world.ts";
import { messageOf } from "../../test/support/message.ts";
import type { Phase } from "../ports/ledger.ts";
import { markRead } from "./mark-read.ts";

const PHASES = ["opened", "pasted", "submitted"] as const;
const TRANSCRIPTS = ["none", "silent", "another", "shows it"] as const;
const SCREENS = [
  "empty",
  "empty, works",
  "our text",
  "our text and a draft",
  "a draft",
  "a dialog",
  "copy-mode",
  "program ended",
  "another program",
  "no server",
] as const;
const ROLES = ["here", "elsewhere", "nowhere"] as const;

interface Case {
  readonly phase: (typeof PHASES)[number];
  readonly transcript: (typeof TRANSCRIPTS)[number];
  readonly screen: (typeof SCREENS)[number];
  readonly role: (typeof ROLES)[number];
  /** This daemon pressed the submit key itself, and tmux said so. */
  readonly pressed: boolean;
}

type Row = { readonly [K in keyof Case]?: readonly Case[K][] } & {
  /** The delivery's state or the cause that holds it, the attempt's phase, and how often a key was pressed. */
  readonly gives: string;
};

/** Of all rows that fit, the first counts. */
const TABLE: readonly Row[] = [
  { transcript: ["shows it"], gives: "seen, confirmed, 0 keys" },

  // The program that was typed into is no more.
  {
    screen: ["program ended", "another program", "no server"],
    transcript: ["silent"],
    gives: "stored, absent, 0 keys",
  },
  {
    screen: ["program ended", "another program", "no server"],
    transcript: ["none", "another"],
    gives: "unsure, unsure, 0 keys",
  },

  // It lives, but nobody says how it is driven.
  { role: ["nowhere"], gives: "held by earlier-attempt, as it was, 0 keys" },

  { screen: ["a dialog"], gives: "held by dialog, as it was, 0 keys" },
  { screen: ["copy-mode"], gives: "held by copy-mode, as it was, 0 keys" },
  { screen: ["a draft", "our text and a draft"], gives: "held by draft, as it was, 0 keys" },

  // Exactly our text: the key, whether for the first time or because the program sleeps over it.
  { screen: ["our text"], gives: "handed, confirmed, 1 keys" },

  // Nothing in the composer.
  { phase: ["submitted"], pressed: [true], gives: "handed, confirmed, 0 keys" },
  { screen: ["empty, works"], gives: "held by busy, as it was, 0 keys" },
  { screen: ["empty"], transcript: ["silent"], gives: "stored, absent, 0 keys" },
  { screen: ["empty"], transcript: ["none", "another"], gives: "unsure, unsure, 0 keys" },
];

const rowFor = (one: Case): Row => {
  const row = TABLE.find((candidate) =>
    (Object.keys(one) as (keyof Case)[]).every((column) => {
      const values: readonly unknown[] | undefined = candidate[column];
      return values === undefined || values.includes(one[column]);
    }),
  );
  assert(row !== undefined, JSON.stringify(one));
  return row;
};

const CASES: readonly Case[] = PHASES.flatMap((phase) =>
  TRANSCRIPTS.flatMap((transcript) =>
    SCREENS.flatMap((screen) =>
      ROLES.flatMap((role) =>
        [false, true].map((pressed) => ({ phase, transcript, screen, role, pressed })),
      ),
    ),
  ),
);

const SETUPS: Readonly<Record<Case["screen"], (bench: Bench) => void>> = {
  empty: () => undefined,
  "empty, works": ({ program }) => program().work(1_000_000),
  "our text": (bench) => bench.program().type(typingOf(bench.delivery())),
  "our text and a draft": (bench) => bench.program().type(`${typingOf(bench.delivery())}and more`),
  "a draft": ({ program }) => program().type("something else"),
  "a dialog": ({ program }) => program().show("dialog"),
  "copy-mode": ({ terminal }) => terminal.setMode("copy-mode"),
  "program ended": ({ terminal }) => terminal.endProgram(),
  "another program": ({ terminal }) => {
    terminal.endProgram();
    terminal.startProgram();
  },
  "no server": ({ terminal }) => terminal.stopServer(),
};

const setUp = (bench: Bench, { phase, transcript, screen, pressed }: Case): void => {
  if (transcript === "another") bench.transcripts.append(TRANSCRIPT, "what was there before");
  const attempt = bench.begin(phase, transcript === "none" ? undefined : TRANSCRIPT);
  if (transcript === "another") bench.transcripts.empty(TRANSCRIPT);
  if (transcript === "shows it") bench.transcripts.append(TRANSCRIPT, typingOf(bench.delivery()));
  if (pressed) bench.settling.pressed.add(attempt.id);
  SETUPS[screen](bench);
};

const outcomeOf = (bench: Bench, phase: Phase): string => {
  const { state, hold } = bench.delivery();
  const [attempt] = bench.ledger.attemptsOf(bench.delivery().id);
  return [
    state === "held" ? `held by ${hold?.because}` : state,
    attempt?.phase === phase ? "as it was" : attempt?.phase,
    `${bench.terminal.acts.length} keys`,
  ].join(", ");
};

describe("resolveAttempt", () => {
  it("decides every attempt without an end by this table, and tells the sender of each doubt once", async () => {
    for (const one of CASES) {
      await using bench = openBench();
      setUp(bench, one);
      await bench.resolve(one.role, 12);
      assert.equal(outcomeOf(bench, one.phase), rowFor(one).gives, JSON.stringify(one));
      const notes = bench.ledger.inbox({ recipient: "oc.party", unread: true, limit: 9 });
      const doubts = bench.delivery().state === "unsure" ? 1 : 0;
      assert.equal(notes.length, doubts, JSON.stringify(one));
    }
  });

  it("decides nothing about an empty composer before the screen stood still and the program slept", async () => {
    await using bench = openBench();
    bench.begin("pasted", TRANSCRIPT);
    const settled = async (): Promise<boolean> =>
      (await bench.resolveOnce("here")).kind === "moved";
    assert.equal(await settled(), false);
    await bench.clock.advance(1_000);
    assert.equal(await settled(), false);
    bench.program().type("x");
    bench.program().clear();
    await bench.clock.advance(1_000);
    assert.equal(await settled(), false, "the program worked meanwhile");
    assert.equal(bench.delivery().hold?.because, "earlier-attempt");
    await bench.clock.advance(1_000);
    assert.equal(await settled(), false);
    await bench.clock.advance(600);
    assert.equal(await settled(), true);
  });

  it("waits for a program that was given the text and shows nothing of it", async () => {
    await using bench = openBench();
    const attempt = bench.begin("opened", TRANSCRIPT);
    bench.settling.unshown.add(attempt.id);
    await bench.resolve("here", 15);
    assert.equal(bench.delivery().hold?.reason, "has been given the text and does not show it");
    await bench.resolve("here", 15);
    assert.equal(bench.delivery().state, "stored");
  });

  it("presses the key a second time and never a third", async () => {
    await using bench = openBench();
    bench.begin("submitted", TRANSCRIPT);
    bench.program().type(typingOf(bench.delivery()));
    bench.program().swallow();
    await bench.resolve("here", 40);
    assert.equal(bench.terminal.acts.length, 1);
    assert.deepEqual(bench.delivery().hold, {
      because: "not-confirmed",
      reason: "its text stands in the composer and the submit key was not taken",
    });
    bench.program().submit();
    bench.transcripts.append(TRANSCRIPT, typingOf(bench.delivery()));
    await bench.resolve("here", 1);
    assert.equal(bench.delivery().state, "seen");
  });

  it("presses nothing while the program that was to take the key does not run on", async () => {
    await using bench = openBench();
    bench.begin("submitted", undefined);
    bench.program().type(typingOf(bench.delivery()));
    bench.program().freeze();
    await bench.resolve("here", 40);
    assert.deepEqual(bench.terminal.acts, []);
    assert.equal(
      bench.delivery().hold?.reason,
      "its text stands in the composer and the submit key was not taken",
    );
  });

  it("says what keeps our text from being submitted", async () => {
    await using bench = openBench();
    bench.begin("pasted", undefined);
    bench.program().type(typingOf(bench.delivery()));
    bench.program().work(1_000_000);
    await bench.resolve("here", 3);
    assert.equal(bench.delivery().hold?.because, "not-confirmed");
    assert.match(bench.delivery().hold?.reason ?? "", /^its text stands .+, and the screen /v);
  });

  it("ends an attempt whose message the agent has read by itself, and types nothing", async () => {
    await using bench = openBench();
    const attempt = bench.begin("pasted", undefined);
    bench.program().type(typingOf(bench.delivery()));
    markRead(bench, "cc.party", [bench.delivery().message.id]);
    await bench.resolve("here", 3);
    assert.equal(bench.delivery().state, "seen");
    assert.equal(bench.ledger.attemptsOf(attempt.delivery)[0]?.phase, "confirmed");
    assert.deepEqual(bench.terminal.acts, []);
  });

  it("ends an attempt whose message was given up meanwhile, and types nothing", async () => {
    await using bench = openBench();
    bench.begin("pasted", undefined);
    bench.program().type(typingOf(bench.delivery()));
    bench.ledger.change(bench.delivery().id, { to: "failed" }, bench.clock.now());
    await bench.resolve("here", 3);
    assert.equal(bench.delivery().state, "failed");
    assert.deepEqual(bench.ledger.openAttempts(), []);
    assert.deepEqual(bench.terminal.acts, []);
  });

  it("takes a transcript for more than a person's word", async () => {
    await using bench = openBench();
    bench.begin("pasted", TRANSCRIPT);
    bench.ledger.change(bench.delivery().id, { to: "failed" }, bench.clock.now());
    bench.transcripts.append(TRANSCRIPT, typingOf(bench.delivery()));
    await bench.resolve("here", 1);
    assert.equal(bench.delivery().state, "seen");
    assert.equal(bench.delivery().evidence, "transcript line 2");
  });

  it("lets an answer stand that came before its evidence", async () => {
    await using bench = openBench();
    bench.begin("submitted", TRANSCRIPT);
    bench.ledger.store(messageOf(2, { from: "cc.party", replyTo: messageOf(1).id }), [], 5);
    bench.transcripts.append(TRANSCRIPT, typingOf(bench.delivery()));
    await bench.resolve("here", 1);
    assert.equal(bench.delivery().state, "answered");
    assert.deepEqual(bench.ledger.openAttempts(), []);
  });

  it("knows from tmux's own mark that nothing was pasted, whatever of the same size stands in the composer", async () => {
    await using bench = openBench();
    bench.begin("opened", undefined);
    bench.terminal.setMarks({ pasted: "7-another", pressed: undefined });
    bench.program().type(typingOf(bench.delivery()));
    await bench.clock.advance(1_000);
    assert.equal((await bench.resolveOnce("here")).kind, "moved");
    assert.equal(outcomeOf(bench, "opened"), "stored, absent, 0 keys");
  });

  it("knows from tmux's own mark that the key was pressed before the daemon died", async () => {
    await using bench = openBench();
    const attempt = bench.begin("submitted", undefined);
    bench.terminal.setMarks({ pasted: markOf(attempt), pressed: markOf(attempt) });
    assert.equal((await bench.resolveOnce("here")).kind, "moved");
    assert.equal(outcomeOf(bench, "submitted"), "handed, confirmed, 0 keys");
  });

  it("presses the key at once that tmux says was never sent, and counts it as the first", async () => {
    await using bench = openBench();
    const attempt = bench.begin("submitted", undefined);
    bench.terminal.setMarks({ pasted: markOf(attempt), pressed: undefined });
    bench.program().type(typingOf(bench.delivery()));
    await bench.clock.advance(1_000);
    await bench.resolveOnce("here");
    assert.equal(outcomeOf(bench, "submitted"), "handed, confirmed, 1 keys");
    assert.equal(bench.ledger.attemptsOf(bench.delivery().id)[0]?.resubmits, 0);
  });
});
