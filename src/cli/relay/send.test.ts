import assert from "node:assert/strict";
import { test } from "node:test";

import type { AwaitDocument, ControlRequest, ProgressDocument } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import type { MessageId } from "../../domain/message.ts";
import type { LastSend } from "../../ports/last-sends.ts";
import { emptyRoster } from "../../domain/roster.ts";
import type { Control } from "../../ports/control.ts";
import { runSend, type SendContext } from "./send.ts";

const ID = "01990000-0000-7000-8000-0000deadbeef" as MessageId;
const NOW = Date.parse("2026-11-20T14:00:00Z");

type Step = Partial<ProgressDocument["progress"]>;

interface Daemon {
  /** What becomes of the file while the command waits; an error is a refusal. */
  readonly takes?: boolean | PartyError;
  /** What it says to `await`; an error is a refusal. */
  readonly answer?: Partial<AwaitDocument> | PartyError;
  readonly steps?: readonly Step[];
  readonly neverAnswers?: boolean;
}

const answerToAwait = (
  { steps = [], answer }: Daemon,
  progress?: (step: unknown) => void,
): Record<string, unknown> => {
  for (const step of steps) {
    const whole = { recipient: "cc.party", reason: null, evidence: null, rung: null, ...step };
    progress?.({ ok: true, progress: { at: new Date(NOW + 1500).toISOString(), ...whole } });
  }
  if (answer instanceof PartyError) throw answer;
  const nothing = { ok: true, reached: true, states: [], duplicate_of: null };
  return { ...nothing, ...answer };
};

const setup = (daemon: Daemon | undefined) => {
  const asked: ControlRequest[] = [];
  const dropped: { directory: string; text: string }[] = [];
  const lastSends = new Map<string, LastSend>();
  const answerTo = async (request: ControlRequest, progress?: (step: unknown) => void) => {
    asked.push(request);
    if (daemon?.neverAnswers === true) return new Promise<never>(() => {});
    return answerToAwait(daemon ?? {}, progress);
  };
  const control: Control = { request: answerTo, [Symbol.dispose]: () => {} };
  const context: SendContext = {
    clock: { now: () => NOW, monotonic: () => 0 },
    ids: { next: () => ID },
    outbox: {
      drop: (directory, name, text) => {
        dropped.push({ directory, text });
        return name;
      },
    },
    roster: emptyRoster("party"),
    caller: {
      pane: undefined,
      socket: undefined,
      role: undefined,
      session: "party",
      parentPane: () => undefined,
    },
    connect: async () => {
      if (daemon === undefined) throw new PartyError("DAEMON_UNAVAILABLE", "None.");
      return control;
    },
    holder: 7,
    lastSends: {
      exchange: (sender, sent) => {
        const before = lastSends.get(sender);
        lastSends.set(sender, sent);
        return before;
      },
    },
    seemsToRun: () => daemon !== undefined,
    awaitTaken: () => {
      const { takes = true } = daemon ?? {};
      if (takes instanceof PartyError) throw takes;
      return takes;
    },
    readText: async () => "from elsewhere",
    answer: async () => ({ to: ["oc"], subject: "Re: Port", replyTo: ID }),
    compose: async ({ facts, template, peer }) => ({
      before: template && `${template} for ${peer}`,
      behind: facts.length === 0 ? undefined : `Facts: ${facts.join()}`,
    }),
    templateLines: async () => ["installed  to …"],
  };
  const run = async (...words: readonly string[]) => {
    let out = "";
    let err = "";
    const streams = {
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (err += text) },
    };
    const [verb, ...rest] = words;
    const status = await runSend(verb === "reply" ? verb : "send", rest, () => context, streams);
    return { status, out: out.replaceAll(/[0-9a-z]{10}(?= →|;)/gv, "ID"), err };
  };
  return { asked, dropped, run };
};

test("with a daemon the message is dropped with its holder, and told as stored without a word over the socket", async () => {
  const { asked, dropped, run } = setup({});
  assert.deepEqual(await run("send", "cc", "hi"), { status: 0, out: "stored ID → cc\n", err: "" });
  assert.deepEqual(asked, []);
  assert.match(dropped[0]?.text ?? "", /^HOLDER: 7$/mv);
});

test("without a daemon it waits on disk, and says so", async () => {
  const { status, out, err } = await setup(undefined).run("send", "cc", "hi");
  assert.deepEqual([status, out], [0, "posted ID → cc\n"]);
  assert.match(err, /^relay: no daemon runs; the message waits on disk/v);
});

test("a daemon that does not take it up keeps nothing from being posted", async () => {
  const { dropped, run } = setup({ takes: false });
  assert.deepEqual(await run("send", "cc", "hi"), { status: 0, out: "posted ID → cc\n", err: "" });
  assert.equal(dropped.length, 1);
});

test("a file that the daemon refuses is told with its own status", async () => {
  const takes = new PartyError("SENDER_REFUSED", "Not you.");
  const { status, out, err } = await setup({ takes }).run("send", "cc", "hi");
  assert.deepEqual([status, out, err], [5, "", "relay: Not you.  [SENDER_REFUSED, exit 5]\n"]);
});

test("the same text to the same recipients right after is told, with a daemon and without, but not for a key", async () => {
  for (const daemon of [{}, undefined]) {
    const { run } = setup(daemon);
    const twin = /the same text went out less than 10 s ago as [0-9a-z]{10}; both will arrive/v;
    assert.doesNotMatch((await run("send", "cc", "hi")).err, twin);
    assert.match((await run("send", "cc", "hi")).err, twin);
    assert.equal(JSON.parse((await run("send", "--json", "cc", "hi")).out).twin, ID);
    assert.doesNotMatch((await run("send", "cx", "hi")).err, twin);
    assert.doesNotMatch((await run("send", "cx", "ho")).err, twin);
    assert.doesNotMatch((await run("send", "--key", "k", "cx", "ho")).err, twin);
    assert.doesNotMatch((await run("send", "--from", "oc", "cx", "ho")).err, twin);
  }
});

test("--key asks over the socket whether it repeats another's", async () => {
  const { asked, run } = setup({ answer: { duplicate_of: ID } });
  const { out } = await run("send", "--key", "k", "cc", "hi");
  assert.equal(out, "duplicate of ID → cc\n");
  assert.deepEqual(
    asked.map(({ op }) => op),
    ["await"],
  );
  const silent = setup({ neverAnswers: true });
  assert.equal((await silent.run("send", "--key", "k", "cc", "hi")).out, "posted ID → cc\n");
  const none = await setup(undefined).run("send", "--key", "k", "cc", "hi");
  assert.match(none.err, /no daemon runs/v);
});

test("--wait shows each step, the last one with its evidence", async () => {
  const { run } = setup({
    steps: [
      { state: "stored" },
      { state: "held", reason: "shows \u{1b}[31m" },
      { state: "handed", rung: "paste", evidence: "composer emptied" },
    ],
  });
  assert.equal(
    (await run("send", "--wait", "cc", "hi")).out,
    `posted ID → cc
stored   1.5 s
held     1.5 s  cc shows \\u{1b}[31m
handed   1.5 s  paste  composer emptied
`,
  );
});

test("--wait names the recipient of each step where there are several", async () => {
  const { run } = setup({ steps: [{ state: "stored" }] });
  assert.match((await run("send", "--wait", "cc,cx", "hi")).out, /^stored   1\.5 s  cc$/mv);
});

test("--wait ends with 5 for what can't go on, with 7 when the time is over, and says why", async () => {
  const steps = [{ state: "failed", reason: "dropped by human" }] as const;
  const states = [{ recipient: "cc.party", state: "failed" }] as const;
  const failed = await setup({ steps, answer: { reached: false, states } }).run(
    ..."send --wait=seen cc hi".split(" "),
  );
  assert.equal(failed.status, 5);
  assert.match(
    failed.err,
    /The delivery to cc is failed: dropped by human\..*DELIVERY_FAILED, exit 5/sv,
  );
  const late = await setup({ answer: { reached: false } }).run(
    ..."send --wait --timeout 1s cc hi".split(" "),
  );
  assert.equal(late.status, 7);
  assert.match(late.err, /Not handed within 1 s.*TIMED_OUT, exit 7/sv);
});

test("--wait without a daemon sends nothing, so that trying again is harmless", async () => {
  const { dropped, run } = setup(undefined);
  assert.equal((await run("send", "--wait", "cc", "hi")).status, 6);
  assert.deepEqual(dropped, []);
});

test("--wait --json prints one document at the end, also when it failed", async () => {
  const steps = [{ state: "stored" }, { state: "expired", reason: "too late" }] as const;
  const states = [{ recipient: "cc.party", state: "expired" }] as const;
  const { run } = setup({ steps, answer: { reached: false, states } });
  const { status, out, err } = await run("send", "--wait", "--json", "cc", "hi");
  const document = JSON.parse(out) as { state: string; deliveries: Step[] };
  assert.deepEqual([status, document.state, document.deliveries.length], [5, "expired", 1]);
  const { error } = JSON.parse(err) as { error: { code: string } };
  assert.equal(error.code, "DELIVERY_FAILED");
});

test("a reply takes recipient, subject and thread from the message, and its own options", async () => {
  const { dropped, run } = setup({});
  await run("reply", "x", "--priority", "low", "8080");
  const text = dropped[0]?.text ?? "";
  for (const line of ["TO: oc", "SUBJECT: Re: Port", `REPLY_TO: ${ID}`, "PRIORITY: 2"]) {
    assert.ok(text.includes(`${line}\n`), line);
  }
  await run("reply", "x", "--subject", "Other", "8080");
  assert.match(dropped[1]?.text ?? "", /^SUBJECT: Other$/mv);
  assert.equal((await run("reply", "x", "--to", "cc", "hi")).status, 2);
  assert.match((await run("reply")).err, /^relay: No message id\./v);
});

test("facts and a template stand below and above the text, which may be left out", async () => {
  const { dropped, run } = setup({});
  const body = (): string => (dropped.at(-1)?.text ?? "").split("\n---\n")[1] ?? "";
  await run(
    "reply",
    "--template",
    "installed",
    "--facts",
    "pkg:a,disk",
    "--facts",
    "load",
    ID,
    "hi",
  );
  assert.equal(body().trimEnd(), "installed for oc\n\nhi\n\nFacts: pkg:a,disk,load");
  await run("reply", ID, "--facts", "disk");
  assert.equal(body().trimEnd(), "Facts: disk");
  await run("send", "cc", "hi", "--facts", "disk");
  assert.equal(body().trimEnd(), "hi\n\nFacts: disk");
  const none = await run("reply", ID);
  assert.deepEqual([none.status, none.out], [2, ""]);
  const listed = await run("reply", "--list-templates");
  assert.deepEqual(listed, { status: 0, out: "installed  to …\n", err: "" });
  const sent = await run("send", "--template", "status", "cc");
  assert.equal(sent.status, 2);
  assert.equal(dropped.length, 3);
});
