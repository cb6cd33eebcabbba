/**
 * A terminal program with a line to write in: `line-agent.ts LOG PROMPT [vim]`. Appends every key, paste and submitted
 * text to LOG as JSON lines. With `vim` it begins each line in insert mode, says so above it, and takes Enter for a new
 * line there: only Escape brings it to where Enter submits.
 */
import { appendFileSync } from "node:fs";

import { createInputDecoder } from "../../src/demo-agent/decode-input.ts";

const [, , path = "", prompt = "❯", vim] = process.argv;
const decoder = createInputDecoder();
let inserting = vim !== undefined;
let text = "";

const log = (record: object): void => appendFileSync(path, `${JSON.stringify(record)}\n`);

const paint = (): void => {
  const mark = inserting ? "-- INSERT --" : "";
  const line = text.replaceAll("\n", "\r\n  ");
  process.stdout.write(`\u001B[2J\u001B[1;1Hline agent\r\n${mark}\r\n${prompt} ${line}`);
};

const press = (key: string): void => {
  log({ event: "key", key });
  if (key === "Escape") inserting = false;
  else if (key !== "Enter") return;
  else if (inserting && vim !== undefined) text += "\n";
  else {
    log({ event: "submitted", text });
    text = "";
    inserting = vim !== undefined;
  }
};

process.stdin.setRawMode(true);
process.stdin.on("data", (bytes: Buffer) => {
  for (const event of [...decoder.feed(bytes), ...decoder.flush()]) {
    if (event.kind === "key") press(event.key);
    else {
      log({ event: "paste" });
      text += event.text;
    }
  }
  paint();
});
process.stdout.write("\u001B[?2004h");
paint();
