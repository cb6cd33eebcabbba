import { hasReached, type State } from "../domain/delivery.ts";
import { withSubject } from "../domain/timeline.ts";
import type { Clock } from "../ports/clock.ts";
import type { DemoRoom } from "../ports/demo-room.ts";
import type { Delivery } from "../ports/ledger.ts";
import { type DemoCounts, demoCounts } from "./demo-counts.ts";
import { DEMO_AGENTS, DEMO_DIALOG, DEMO_DRAFT, DEMO_LINES } from "./demo-script.ts";
import { createDemoWatch, type DemoWatch } from "./demo-watch.ts";

export interface DemoDeps {
  readonly room: DemoRoom;
  readonly clock: Clock;
  /** Tells what just happened, and to whom. */
  readonly say: (who: string, what: string) => void;
}

export interface DemoOutcome {
  readonly deliveries: readonly DemoDelivery[];
  readonly counts: DemoCounts;
  readonly draft: DemoDraft;
  readonly daemon: DemoCrash;
}

export interface DemoDelivery {
  readonly delivery: Delivery;
  /** What it met on its way. */
  readonly met: readonly Met[];
}

export type Met = "dialog" | "draft" | "kill -9" | "no daemon";

export interface DemoDraft {
  readonly text: string;
  /** What stood in the composer while a message waited for it. */
  readonly held: string;
  /** What the agent read when its person sent it. */
  readonly read: string;
}

export interface DemoCrash {
  readonly killedPid: number;
  readonly newPid: number;
  /** The state of the delivery that was under way. */
  readonly during: State;
  /** Milliseconds. */
  readonly downFor: number;
}

const { question, review, tests, tested, reviewed, answer, notice } = DEMO_LINES;

/** Plays the demo in a room that is ready, and returns what came of it. Throws TIMED_OUT with what did not happen. */
export const demoStory = async (deps: DemoDeps): Promise<DemoOutcome> => {
  const { room, clock, say } = deps;
  const watch = createDemoWatch(room, clock);
  const sent: string[] = [];
  const send = async (to: string, text: string, ...flags: readonly string[]): Promise<void> => {
    const output = await room.relay("send", ...flags, to, text);
    sent.push(output);
    say("human", `relay send ${[...flags, to].join(" ")} "${text}"`);
  };

  await room.act("cc", { do: "dialog", ...DEMO_DIALOG });
  say("cc", `asks its person: may it run \`${DEMO_DIALOG.command}\`?`);
  await room.act("cx", { do: "type", text: DEMO_DRAFT });
  say("cx", `its person is writing: ${DEMO_DRAFT}`);
  await send("oc", question, "--needs-reply");
  await room.linger();

  await meetDialog(deps, watch);
  const draft = await meetDraft(deps, watch);
  const daemon = await meetCrash(deps, watch, () => send("all", notice));

  await watch.until({ body: reviewed, to: "oc" }, "cc's answer to be read by oc", isSeen);
  say("oc", `reads cc's answer: "${reviewed}"`);
  await watch.until({ body: answer, to: "human" }, "oc's answer to the human", () => true);
  const read = await room.relay("read");
  say("human", `relay read: "${answer}"`);
  for (const { role } of DEMO_AGENTS) {
    await watch.until({ body: notice, to: role }, `the notice to be read by ${role}`, isSeen);
  }
  await watch.until({ body: answer, to: "human" }, "the answer to count as read", isSeen);
  say("relay", "everything that was sent has been read");
  await room.linger();

  const agents = DEMO_AGENTS.map(({ role }) => ({
    role,
    read: room.read(role),
    keys: room.keys(role),
  }));
  return {
    deliveries: watch.deliveries().map((delivery) => ({ delivery, met: metBy(room, delivery) })),
    counts: demoCounts({ agents, sent, read, draft: DEMO_DRAFT }),
    draft,
    daemon,
  };
};

/** oc's question to cc waits until cc's dialog is answered. */
const meetDialog = async ({ room, say }: DemoDeps, watch: DemoWatch): Promise<void> => {
  const toCc = { body: review, to: "cc" };
  await watch.until({ body: question, to: "oc" }, "the question to be read by oc", isSeen);
  say("oc", "reads it, and asks cc");
  const held = await watch.until(
    toCc,
    "the message to cc to be held by the dialog",
    isHeldBy("dialog"),
  );
  say("relay", `holds it, types nothing: ${reasonOf(held, "cc")}`);
  await room.linger();
  await room.act("cc", { do: "answer" });
  say("human", "answers the dialog");
  await watch.until(toCc, "the message to be read by cc", isSeen);
  say("cc", "reads the message, and asks cx");
};

/** cc's question to cx waits until cx's person has sent what they were writing. */
const meetDraft = async ({ room, say }: DemoDeps, watch: DemoWatch): Promise<DemoDraft> => {
  const toCx = { body: tests, to: "cx" };
  const waiting = await watch.until(
    toCx,
    "the message to cx to be held by the draft",
    isHeldBy("draft"),
  );
  say("relay", `holds it, types nothing: ${reasonOf(waiting, "cx")}`);
  await room.linger();
  const held = await room.act("cx", { do: "state" });
  const before = room.read("cx").length;
  await room.act("cx", { do: "submit" });
  const read = await watch.wait("the draft to be read by cx", () => room.read("cx")[before]);
  say("human", `sends the draft: ${bytesEqual(DEMO_DRAFT, read)}`);
  await watch.until(toCx, "the message to be read by cx", isSeen);
  say("cx", "reads the message, and answers");
  return { text: DEMO_DRAFT, held, read };
};

/** The daemon dies while cx's answer is on its way to cc. */
const meetCrash = async (
  { room, clock, say }: DemoDeps,
  watch: DemoWatch,
  sendMore: () => Promise<void>,
): Promise<DemoCrash> => {
  const toCc = { body: tested, to: "cc" };
  await watch.until(toCc, "cx's answer to be on its way to cc", isOnItsWay);
  const killedPid = await room.killDaemon();
  const killedAt = clock.monotonic();
  const { state } = await watch.until(toCc, "the ledger to be readable", () => true);
  say("relay", `kill -9 of the daemon (pid ${killedPid}): the answer to cc was ${state}`);
  await room.linger();
  await sendMore();
  await room.linger();
  const newPid = await room.startDaemon();
  const downFor = clock.monotonic() - killedAt;
  say("relay", `a new daemon (pid ${newPid}) takes over, ${Math.round(downFor)} ms later`);
  await watch.until(toCc, "cx's answer to be read by cc", isSeen);
  say("cc", `reads cx's answer once: "${tested}"`);
  return { killedPid, newPid, during: state, downFor };
};

const isSeen = ({ state }: Delivery): boolean => hasReached(state, "seen");

const isOnItsWay = ({ state }: Delivery): boolean =>
  state === "handing" || hasReached(state, "handed");

const isHeldBy =
  (because: string) =>
  ({ hold }: Delivery): boolean =>
    hold?.because === because;

const reasonOf = ({ hold }: Delivery, who: string): string => withSubject(hold?.reason ?? "", who);

/** From the ledger's own events where it was held, and from the story where the daemon was not there to write any. */
const metBy = ({ ledger }: DemoRoom, { message, recipient }: Delivery): readonly Met[] => {
  const held = (ledger?.eventsOf(message.id) ?? [])
    .filter(({ to, status }) => to === recipient && status === "held")
    .map(({ detail = "" }) => detail);
  const isAny = (word: string): boolean => held.some((detail) => detail.includes(word));
  const body = message.body.trimEnd();
  return [
    ...(isAny("dialog") ? (["dialog"] as const) : []),
    ...(isAny("draft") ? (["draft"] as const) : []),
    ...(body === tested ? (["kill -9"] as const) : []),
    ...(body === notice ? (["no daemon"] as const) : []),
  ];
};

const encoder = new TextEncoder();

const bytesEqual = (written: string, read: string): string => {
  const [expected, found] = [written, read].map((text) => encoder.encode(text));
  const same = expected?.filter((byte, index) => byte === found?.[index]).length;
  return `cx reads ${same} of its ${expected?.length} bytes as they were typed`;
};
