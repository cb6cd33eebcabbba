// Stands in for relay-daemon: answers on the socket that SOCKET names, and writes what it was given to WITNESS.
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";

writeFileSync(
  process.env.WITNESS,
  JSON.stringify({
    args: process.argv.slice(2),
    env: process.env,
    pid: process.pid,
    cwd: process.cwd(),
  }),
);
const server = createServer((connection) => {
  connection.setEncoding("utf8").on("data", (text) => {
    for (const line of text.trim().split("\n")) {
      connection.write(`{"ok":true,"pid":${process.pid}}\n`);
      if (JSON.parse(line).op === "stop") setTimeout(() => process.exit(), 50);
    }
  });
});
server.listen(process.env.SOCKET);
