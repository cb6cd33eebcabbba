/** Who plays in the demo, and what they say. */

export interface DemoAgentPlan {
  readonly role: string;
  /** How it looks and is driven: a profile's name. */
  readonly skin: "claude" | "codex";
  /** What it does on hearing something, as the demo agent's script has it. */
  readonly plays: readonly DemoPlay[];
}

export interface DemoPlay {
  readonly heard: string;
  readonly run?: readonly string[];
  readonly answer?: string;
  readonly settle?: string;
  readonly later?: boolean;
  readonly say?: string;
}

export const DEMO_LINES = {
  question: "Can release 1.4 ship today? Let cc review it.",
  review: "Please review release 1.4. Do the tests pass?",
  tests: "Please run the tests of release 1.4.",
  tested: "All 412 tests pass.",
  reviewed: "Reviewed, no findings. cx ran the tests: all 412 pass.",
  answer: "Yes. cc found nothing, and all 412 tests pass.",
  notice: "The build machine restarts at 18:00.",
} as const;

/** What a person is writing in cx when a message comes. It counts more bytes than characters. */
export const DEMO_DRAFT = "why is naïve_parse() slow with 日本語?";

/** What cc asks its person. */
export const DEMO_DIALOG = {
  command: "git push origin release-1.4",
  reason: "Push the release branch",
} as const;

const { question, review, tests, tested, reviewed, answer, notice } = DEMO_LINES;

const ask = (role: string, text: string): string => `relay send --needs-reply ${role} '${text}'`;

const NOTED: DemoPlay = { heard: notice, say: "Noted." };

/** In the order of their panes: the first at the left, the others at the right. */
export const DEMO_AGENTS: readonly DemoAgentPlan[] = [
  {
    role: "oc",
    skin: "claude",
    plays: [
      { heard: question, later: true, run: [ask("cc", review)], say: "I asked cc." },
      { heard: reviewed, settle: answer, say: "1.4 can ship." },
      NOTED,
    ],
  },
  {
    role: "cc",
    skin: "claude",
    plays: [
      { heard: review, later: true, run: [ask("cx", tests)], say: "Read it. cx runs the tests." },
      { heard: tested, settle: reviewed, say: "Told oc." },
      NOTED,
    ],
  },
  {
    role: "cx",
    skin: "codex",
    plays: [
      { heard: DEMO_DRAFT, say: "It scans wide characters twice." },
      { heard: tests, answer: tested, say: "412 passed, 0 failed." },
      NOTED,
    ],
  },
];
