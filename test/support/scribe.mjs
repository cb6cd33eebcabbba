#!/usr/bin/env node
/** The program of docs/profiles.md: a prompt on the last row, long pastes as a token, `/` opens a list. */
process.stdin.setRawMode(true);
let text = "";
let shown = "";

const paint = () => {
  const list = text === "/" ? "  → /clear\r\n    /help\r\n" : "";
  const line = `scribe> ${shown.replaceAll("\n", "\r\n        ")}`;
  process.stdout.write(`\u001B[2J\u001B[Hscribe 1.4 · local model\r\n\r\n${list}${line}`);
};

process.stdin.on("data", (bytes) => {
  const typed = String(bytes);
  if (typed === "\u0003") process.exit(0);
  const paste = /\u001B\[200~(?<body>[\s\S]*)\u001B\[201~/v.exec(typed)?.groups?.body;
  if (paste !== undefined) {
    const body = paste.replaceAll("\r", "\n");
    text += body;
    const lines = body.split("\n").length;
    shown += lines > 3 ? `[pasted ${lines} lines]` : body;
  } else if (typed === "\r") {
    text = "";
    shown = "";
  } else {
    text += typed;
    shown += typed;
  }
  paint();
});
process.stdout.write("\u001B[?2004h");
paint();
