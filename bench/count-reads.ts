import type { ReadRecord } from "../test/support/demo-agent.ts";

/** What became of messages, by what an agent's model read. */
export interface ReadCount {
  readonly lost: number;
  readonly doubled: number;
  /** Read after one that was sent later. */
  readonly overtaken: number;
  /** Meant for another agent, or not as it was sent. */
  readonly misplaced: number;
}

/** Counts the messages `number 1 to ROLE` … `number <sent> to ROLE`. */
export const countReads = (reads: readonly ReadRecord[], role: string, sent: number): ReadCount => {
  const numbers: number[] = [];
  let misplaced = 0;
  for (const { text } of reads) {
    const found = MESSAGE.exec(text)?.groups;
    if (found?.["role"] === role) numbers.push(Number(found["number"]));
    else misplaced += 1;
  }
  const once = new Set(numbers);
  return {
    lost: sent - once.size,
    doubled: numbers.length - once.size,
    overtaken: numbers.filter((number, at) => number < (numbers[at - 1] ?? 0)).length,
    misplaced,
  };
};

const MESSAGE = /\nnumber (?<number>\d+) to (?<role>\w+)\n<\/relay-message \w+>\s*$/v;
