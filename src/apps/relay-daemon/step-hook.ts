import { closeSync, openSync, writeSync } from "node:fs";

import type { Step } from "../../ports/step.ts";

/**
 * The hook that tests number the daemon's acts with. `RELAY_TEST_STEPS=<file>` writes each step's name there;
 * with `RELAY_TEST_KILL_AT=<n>` besides, the process dies by SIGKILL at step n, counted from 1.
 */
export const stepFrom = (env: Readonly<Record<string, string | undefined>>): Step => {
  const path = env["RELAY_TEST_STEPS"];
  if (path === undefined || path === "") return () => undefined;
  const killAt = Number(env["RELAY_TEST_KILL_AT"] ?? 0);
  const file = openSync(path, "a", 0o600);
  process.once("exit", () => closeSync(file));
  let count = 0;
  return (name) => {
    count += 1;
    writeSync(file, `${count} ${name}\n`);
    if (count === killAt) process.kill(process.pid, "SIGKILL");
  };
};
