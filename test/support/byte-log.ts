/** A terminal program that asks for bracketed paste and appends every byte it gets to the file of its first argument. */
import { appendFileSync, writeFileSync } from "node:fs";

const [, , path = "", banner = ""] = process.argv;
writeFileSync(path, "");
process.stdin.setRawMode(true);
process.stdin.on("data", (bytes: Buffer) => {
  appendFileSync(path, bytes);
});
process.stdout.write(`\u001B[?2004h${banner}❯ `);
