import type { MessageId } from "../../src/domain/message.ts";
import type { Given, Programs } from "../../src/ports/programs.ts";

/** {@link Programs} with one interface, which answers as a test says. */
export interface FakePrograms extends Programs {
  answer: Given;
  /** What the program does with what it is given. */
  given: (text: string) => void;
  keeps: boolean | undefined;
  /** What is left of an ended program's queue. */
  left: "gone" | "unknown";
  readonly gave: { readonly text: string; readonly id: MessageId; readonly interrupt: boolean }[];
  readonly reclaimed: string[];
}

export const createFakePrograms = (transcript: string): FakePrograms => {
  const programs: FakePrograms = {
    answer: { kind: "read" },
    given: () => undefined,
    keeps: undefined,
    left: "gone",
    gave: [],
    reclaimed: [],
    inspect: () =>
      Promise.resolve({
        transcript,
        silent: false,
        native: {
          name: "the fake's queue",
          give: (text, id, interrupt) => {
            programs.gave.push({ text, id, interrupt });
            programs.given(text);
            return Promise.resolve(programs.answer);
          },
          keeps: () => Promise.resolve(programs.keeps),
          reclaim: (from) => {
            programs.reclaimed.push(from);
            return Promise.resolve(programs.left);
          },
        },
      }),
    close: () => undefined,
  };
  return programs;
};
