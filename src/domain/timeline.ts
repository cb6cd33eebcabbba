/** What `relay why` says of one delivery: what it waits for, what would free it, and what a person can do. */

import type { Hold, HoldCause, State } from "./delivery.ts";
import { isWaiting } from "./delivery.ts";

export interface Situation {
  readonly state: State;
  readonly hold: Hold | undefined;
  /** Why it failed, expired or is unsure. */
  readonly reason: string | undefined;
  /** The recipient as the reader writes it. */
  readonly who: string;
  readonly owesAnswer: boolean;
  /** `due in 18 min`, where there is a deadline. */
  readonly due: string | undefined;
  readonly daemonRuns: boolean;
}

/** What has to happen next, as one clause; undefined when nothing is left to wait for. */
export const waitsFor = (situation: Situation): string | undefined => {
  if (!situation.daemonRuns && isWaiting(situation.state)) {
    return "a daemon: none runs; start it with party or relay-daemon";
  }
  return WAITS_FOR[situation.state](situation);
};

const WAITS_FOR: Readonly<Record<State, (situation: Situation) => string | undefined>> = {
  stored: ({ who }) =>
    who === "human" ? "the human to read it: relay read" : `its turn in ${who}'s queue`,
  held: ({ hold, who }) => (hold === undefined ? `${who} to be ready` : held(hold, who)),
  handing: ({ who }) => `the proof that ${who} took it`,
  handed: (situation) => {
    const answer = answerOf(situation);
    return `${situation.who} to read it${answer === undefined ? "" : `, then for ${answer}`}`;
  },
  unsure: ({ who, reason }) =>
    `a decision: nobody can know whether ${who} read it${reason === undefined ? "" : ` (${reason})`}`,
  seen: (situation) => answerOf(situation),
  answered: () => undefined,
  failed: () => undefined,
  expired: () => undefined,
};

const answerOf = ({ owesAnswer, who, due }: Situation): string | undefined =>
  owesAnswer ? `an answer from ${who}${due === undefined ? "" : `, ${due}`}` : undefined;

/** What can be done about a delivery, as verbs of `relay`. */
export const remedies = ({ state, hold }: Situation): readonly ("peek" | "retry" | "drop")[] => {
  switch (state) {
    case "held":
      return hold?.because === "agent-not-running" ? ["drop"] : ["peek", "drop"];
    case "stored":
      return ["drop"];
    case "unsure":
      return ["peek", "retry", "drop"];
    case "failed":
    case "expired":
      return ["retry"];
    case "handing":
    case "handed":
      return ["peek"];
    case "seen":
    case "answered":
      return [];
  }
};

/** A hold's reason with its subject in front, where it tells what a screen does: `cc shows a dialog`. */
export const withSubject = (reason: string, who: string): string =>
  PREDICATE.test(reason) ? `${who} ${reason}` : reason;

const PREDICATE = /^(?:shows|is|has|holds|sits|runs|works)\b/v;

const held = ({ because, reason }: Hold, who: string): string =>
  `${FREED_BY[because](who)} (${withSubject(reason, who)})`;

const FREED_BY: Readonly<Record<HoldCause, (who: string) => string>> = {
  "agent-not-running": (who) => `${who} to run: start it with party`,
  busy: (who) => `${who}'s turn to end`,
  draft: (who) => `the draft in ${who}'s composer to be sent or cleared`,
  dialog: (who) => `somebody to answer the dialog in ${who}'s pane`,
  menu: (who) => `the list in ${who}'s pane to be closed`,
  "copy-mode": (who) => `${who}'s pane to leave its mode: press q there`,
  shell: (who) => `${who}'s program to be started again in its pane`,
  "unknown-screen": (who) => `${who}'s pane to show its prompt`,
  "earlier-attempt": () => "an earlier attempt to be settled",
  "not-confirmed": (who) => `proof from ${who}'s pane`,
  starting: (who) => `${who}'s program to have started`,
  link: (who) => `${who} to get it`,
  "not-allowed": (who) => {
    const [role, host] = who.split("@");
    const where = host === undefined ? "" : ` on ${host}`;
    return `a person${where} to allow it: relay link allow ${role}`;
  },
  "in-bypass": (who) => {
    const [role, host] = who.split("@");
    const where = host === undefined ? "" : ` on ${host}`;
    return `a person${where} to pair the sender's host, or to allow it: relay link allow ${role} --in-bypass`;
  },
  "no-way-in": (who) => `another way into ${who}: see RELAY_RUNGS`,
  "not-proven": (who) => `a selftest of ${who}'s program`,
  "handed-over": (who) => `${who}'s program to be started anew, or relay recover ${who}`,
  tmux: () => "tmux to answer",
};
