import { oneLine } from "../domain/visible-text.ts";
import { renderEnvelope } from "../domain/envelope.ts";
import { shortId } from "../domain/id.ts";
import type { MessageId } from "../domain/message.ts";
import { relayMessage } from "../domain/relay-message.ts";
import type { Profile } from "../domain/profile.ts";
import { describeProgram, type ProgramVersion } from "../domain/proof.ts";
import type { Clock } from "../ports/clock.ts";
import type { PaneRef } from "../ports/panes.ts";
import type { SelftestRoom } from "../ports/selftest-room.ts";
import { awaitScreen } from "./await-screen.ts";
import type { RunningAgent, Sight, Typing } from "./delivery-deps.ts";
import { guardOf, lookAtAgent } from "./look-at-agent.ts";
import { holdsOurs } from "./paste-delivery.ts";
import { createSettling } from "./settling.ts";

/** What one step came to: a clause for people. A string alone: it passed. */
export type StepResult = string | { readonly failed: string } | { readonly skipped: string };

export interface SelftestSteps {
  readonly ready: () => Promise<StepResult>;
  readonly program: () => Promise<StepResult>;
  readonly questions: () => Promise<StepResult>;
  readonly paste: () => Promise<StepResult>;
  readonly draft: () => Promise<StepResult>;
  readonly mode: () => Promise<StepResult>;
  readonly submit: () => Promise<StepResult>;
  readonly shell: () => Promise<StepResult>;
  /** Known once `ready` has looked. */
  readonly version: () => ProgramVersion;
}

export interface SelftestStepsDeps {
  readonly room: SelftestRoom;
  readonly clock: Clock;
  readonly pause: (delay: number) => Promise<void>;
  /** Throws where the selftest has to end. */
  readonly goOn: () => void;
}

export interface Selftest {
  readonly profile: Profile;
  /** The person says what to run: then it need not be what the profile would be found by. */
  readonly named: boolean;
  /** How long the program may take to be ready. */
  readonly patience: number;
  readonly id: MessageId;
}

/** How long a question may stand before the program counts as waiting for its person. */
const QUESTION = 4_000;
/** How long a program may take to paint what it was given. */
const PAINT = 10_000;
const APPEAR = 10_000;
/** How long a turn may take to show. */
const TURN = 3_000;

/** The steps of a selftest, in the order in which they are done; each goes on where the last one left the program. */
export const selftestSteps = (
  { room, clock, pause, goOn }: SelftestStepsDeps,
  { profile, named, patience, id }: Selftest,
): SelftestSteps => {
  const deps = { panes: room.panes, clock, observed: goOn };
  const agentIn = (ref: PaneRef): RunningAgent => ({
    name: "selftest",
    ref,
    profileOf: () => profile,
    transcript: undefined,
    rungs: ["paste"],
  });
  const agent = agentIn(room.ref);
  const typing = typingOf(id, clock.now());
  let sight: Sight | undefined;
  let version: ProgramVersion = { program: undefined, version: undefined };
  const seen = (): Sight => {
    if (sight === undefined) throw new Error("A step of the selftest came before its turn.");
    return sight;
  };

  return {
    version: () => version,

    program: () => {
      const { panePid } = seen().incarnation;
      const what = describeProgram({ profile: profile.name, ...version });
      const under = room.processes.programsUnder(panePid);
      if (under.some((program) => profile.programs.includes(program)))
        return Promise.resolve(`${what}, found by its process`);
      if (named || profile.programs.length === 0)
        return Promise.resolve(`${what}, driven so only where it is named`);
      const failed = `none of ${under.filter((word) => PLAIN.test(word)).join(", ")} is ${profile.programs.join(" or ")}`;
      return Promise.resolve({ failed });
    },

    ready: async () => {
      const startedAt = clock.monotonic();
      const settling = createSettling(clock, room.processes);
      let asked: { readonly reason: string; readonly at: number } | undefined;
      const verdict = await awaitScreen(deps, agent, patience, (now) => {
        sight = now;
        if (now === undefined || now.reading.kind === "shell") return "over";
        const { kind, reason } = now.reading;
        if (kind === "ready") return settling.startOf(now) === "begun" ? "ready" : undefined;
        if (kind !== "dialog") asked = undefined;
        else if (asked?.reason !== reason) asked = { reason, at: clock.monotonic() };
        return asked !== undefined && clock.monotonic() - asked.at > QUESTION ? "asks" : undefined;
      });
      if (sight !== undefined) version = room.versions.of(sight.incarnation, profile);
      const took = ((clock.monotonic() - startedAt) / 1_000).toFixed(1);
      if (verdict === "ready") return `an empty composer after ${took} s`;
      if (verdict === "asks")
        return { failed: `it ${shows(sight)}. Answer it once yourself in ${room.directory}` };
      const last = verdict === "over" ? "it has ended" : `it is not ready after ${took} s`;
      return { failed: `${last}: it ${shows(sight)}` };
    },

    questions: async () => {
      const readings: string[] = [];
      for (const [what, text] of strangeScreens(profile)) {
        const painted = await awaitScreen(deps, agentIn(await room.show(text)), APPEAR, (now) =>
          now?.screen.rows.some(({ text: row }) => row.includes(SHOWN)) ? now : undefined,
        );
        if (painted === undefined) return { failed: `${what} could not be shown` };
        const { kind } = painted.reading;
        if (kind === "ready") return { failed: `${what} is taken for ready` };
        readings.push(`${what}: ${kind}`);
      }
      return readings.join(", ");
    },

    paste: async () => {
      const pasted = await room.panes.paste(typing.text, guardOf(seen(), undefined));
      if (pasted.kind !== "typed") return { failed: `tmux did not paste: ${pasted.reason}` };
      const shown = await awaitScreen(deps, agent, PAINT, (now) => {
        sight = now ?? sight;
        return now !== undefined && holdsOurs(now, typing) ? now : undefined;
      });
      const { reading } = seen();
      if (shown === undefined) {
        const held = reading.composer === undefined ? "no composer" : quote(reading.composer);
        return { failed: `the composer does not show exactly what was pasted, but ${held}` };
      }
      if (lacksBeginning(shown.reading.composer ?? "", typing.text))
        return {
          failed: `the beginning of what was pasted is missing: ${quote(reading.composer ?? "")}`,
        };
      return `${linesOf(typing.text)} lines, shown as ${quote(shown.reading.composer ?? "")}`;
    },

    draft: async () => {
      sight = (await lookAtAgent(deps, agent)) ?? sight;
      const { kind, reason } = seen().reading;
      return kind === "ready"
        ? { failed: "what stands in the composer is taken for nothing" }
        : `the next message would wait: it ${reason}`;
    },

    mode: async () => {
      const before = seen();
      await room.scroll(true);
      const scrolled = await awaitScreen(deps, agent, APPEAR, (now) =>
        now?.reading.kind === "copy-mode" ? now : undefined,
      );
      const pressed = await room.panes.press(profile.submit, guardOf(before, undefined));
      await room.scroll(false);
      const back = await awaitScreen(deps, agent, APPEAR, (now) =>
        now !== undefined && holdsOurs(now, typing) ? now : undefined,
      );
      if (scrolled === undefined) return { failed: "a pane that is scrolled back is not noticed" };
      if (pressed.kind === "typed")
        return { failed: "a key went into a pane that is scrolled back" };
      if (back === undefined) return { failed: "the text is gone after scrolling back" };
      sight = back;
      return "scrolled back holds, and a key was refused";
    },

    submit: async () => {
      if (profile.submitDelay > 0) await pause(profile.submitDelay);
      const now = await lookAtAgent(deps, agent);
      if (now === undefined || !holdsOurs(now, typing))
        return { failed: `the composer does not hold the text any more: it ${shows(now)}` };
      const pressed = await room.panes.press(profile.submit, guardOf(now, undefined));
      if (pressed.kind !== "typed") return { failed: `tmux did not press: ${pressed.reason}` };
      const taken = await awaitScreen(deps, agent, PAINT, (after) => {
        sight = after ?? sight;
        return after?.reading.composer === "" ? after : undefined;
      });
      if (taken === undefined)
        return { failed: `${profile.submit} did not empty the composer: it ${shows(sight)}` };
      // Ended at once, it would never have sent what it took.
      const began = await awaitScreen(deps, agent, TURN, (after) =>
        after?.reading.kind === "busy" ? true : undefined,
      );
      const ended = await awaitScreen(deps, agent, began === true ? patience : 0, (after) =>
        after?.reading.kind === "ready" ? true : undefined,
      );
      const turn = began === true ? `, a turn began${ended === true ? " and ended" : ""}` : "";
      return `${profile.submit} emptied the composer${turn}`;
    },

    shell: async () => {
      const before = seen();
      if (!(await room.endProgram())) return { skipped: "which process it is is not known here" };
      const left = await awaitScreen(deps, agent, APPEAR, (now) =>
        now?.reading.kind === "shell" ? now : undefined,
      );
      if (left === undefined) return { failed: "what is left when it has ended is not noticed" };
      const pasted = await room.panes.paste(typing.text, guardOf(before, undefined));
      return pasted.kind === "typed"
        ? { failed: "a paste went into the shell that was left" }
        : `the shell that is left holds, and a paste was refused`;
    },
  };
};

const shows = (now: Sight | undefined): string => now?.reading.reason ?? "has no pane any more";

/** Of a shell's script the words are no names. */
const PLAIN = /^[\w.+\-]+$/v;

/** In this pane nothing has to scroll away: of a text that shows its end the beginning shows as well. */
const lacksBeginning = (composer: string, text: string): boolean =>
  composer.includes(text.slice(-20)) && !composer.trimStart().startsWith(text.slice(0, 20));

const SHOWN = "party-selftest";

/** Screens that no profile may take for its program's empty composer. */
const strangeScreens = ({
  screen,
}: Profile): readonly (readonly [what: string, text: string])[] => {
  const glyph = screen.composer.glyphs[0] ?? ">";
  return [
    ["a question", `${SHOWN}\n\nDo you want to run \`rm -rf build\`? (y/n)\n${glyph} `],
    [
      "a choice",
      `${SHOWN}\n\nDo you want to proceed?\n ${glyph} 1. Yes\n   2. No\n\nEnter to confirm `,
    ],
    ["another screen", `${SHOWN}\n\nLoading the model\n\n  3 of 7 `],
  ];
};

const quote = (text: string): string => `"${oneLine(text, 60)}"`;
const linesOf = (text: string): number => text.split("\n").length;

/** An envelope as any message has it: what it says is for whoever reads it after all. */
const typingOf = (id: MessageId, now: number): Typing => {
  const message = relayMessage({
    id,
    sentAt: now,
    to: ["selftest"],
    kind: "info",
    subject: undefined,
    body: "This is a selftest of Party: it shows that a pasted text arrives whole.\nNothing is to be done, and nothing to be answered.\nAnswer with OK.",
    ephemeral: false,
  });
  const text = renderEnvelope(message, { from: "relay", now, inlineBytes: 16_384 });
  return { text, marker: shortId(id) };
};
