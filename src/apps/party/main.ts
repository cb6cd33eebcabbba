import { readFileSync } from "node:fs";

import { routes } from "../../cli/party/routes.ts";
import { runCli } from "../../cli/run.ts";
import { packageRoot } from "../package-root.ts";

const { version } = JSON.parse(readFileSync(`${packageRoot()}/package.json`, "utf8")) as {
  readonly version: string;
};

// `party status | head` ends the reader first: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runCli({
  program: "party",
  version,
  routes,
  argv: process.argv.slice(2),
  streams: process,
  createContext: async (base) => (await import("./context.ts")).createPartyContext(base),
});
