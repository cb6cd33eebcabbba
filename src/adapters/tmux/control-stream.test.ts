import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { type Answer, createControlStream } from "./control-stream.ts";

const setup = () => {
  const notifications: string[] = [];
  const answers: Answer[] = [];
  const stream = createControlStream((line) => notifications.push(line));
  const expect = (end: string): void => {
    stream.expect(end, (answer) => answers.push(answer));
  };
  const write = (...lines: readonly string[]): void => {
    stream.write(Buffer.from(`${lines.join("\n")}\n`));
  };
  return { stream, notifications, answers, expect, write };
};

const block = (number: number, ...lines: readonly string[]): readonly string[] => [
  `%begin 9 ${number} 1`,
  ...lines,
  `%end 9 ${number} 1`,
];

describe("createControlStream", () => {
  it("joins the blocks before the last line, and takes answers in order", () => {
    const { answers, expect, write, notifications } = setup();
    expect("end-a");
    expect("end-b");
    write(...block(1, "x", "y"), "%output %0 z", ...block(2), ...block(3, "end-a"));
    write("%begin 9 4 1", "no pane", "%error 9 4 1", ...block(5, "end-b"));
    assert.deepEqual(answers, [
      { kind: "done", lines: ["x", "y"] },
      { kind: "failed", message: "no pane", lines: [] },
    ]);
    assert.deepEqual(
      notifications.filter((line) => !line.startsWith("%end")),
      ["%output %0 z"],
    );
  });

  it("takes bytes in any pieces", () => {
    const { answers, expect, stream } = setup();
    expect("end");
    for (const byte of Buffer.from(`${[...block(1, "漢"), ...block(2, "end")].join("\n")}\n`))
      stream.write(Buffer.from([byte]));
    assert.deepEqual(answers, [{ kind: "done", lines: ["漢"] }]);
  });

  it("finds the next answer whatever a pane's content imitates", () => {
    const { answers, expect, write } = setup();
    expect("end-a");
    expect("end-b");
    write(...block(1, "%end 9 1 1", "%begin 1 1 1", "swallowed"), ...block(2, "end-a"));
    write(...block(3, "whole"), ...block(4, "end-b"));
    assert.deepEqual(answers[1], { kind: "done", lines: ["whole"] });
    assert.equal(answers.length, 2);
  });

  it("keeps what tmux says of itself apart from answers", () => {
    const { answers, expect, write, stream } = setup();
    expect("end");
    write("%begin 9 1 0", "no sessions", "%error 9 1 0", ...block(2, "end"));
    assert.deepEqual(answers, [{ kind: "done", lines: [] }]);
    assert.equal(stream.complaint(), "no sessions");
  });
});
