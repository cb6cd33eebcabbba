import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import * as fc from "fast-check";

import { createTmux } from "../../src/adapters/tmux/command.ts";
import { openControlClient } from "../../src/adapters/tmux/control-client.ts";
import { type Command, commandsToLine } from "../../src/adapters/tmux/quote.ts";
import { createTestTmux } from "../support/tmux.ts";

const SPECIAL =
  "\\ \" ' $ ~ # { } ( ) ; % @ = , : - \n \r \t \u001B #(id) $HOME 漢 👍 \\; \\n".split(" ");

/** Text that tmux could take for more than text. */
const argument = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 1 }),
    fc
      .array(fc.constantFrom(...SPECIAL), {
        minLength: 1,
      })
      .map((parts) => parts.join("")),
  )
  .map((text) => text.replaceAll("\0", "0"));

type Run = (commands: readonly Command[]) => Promise<unknown>;

const roundTrip = async (t: TestContext, open: (socket: string) => Run, numRuns: number) => {
  const tmux = createTestTmux(t);
  tmux.open(["cat"]);
  const run = open(tmux.socket);
  const path = join(tmux.directory, "argument");
  await fc.assert(
    fc.asyncProperty(argument, async (text) => {
      await run([
        ["set-buffer", "-b", "x", "--", text],
        ["save-buffer", "-b", "x", path],
      ]);
      assert.equal(readFileSync(path, "utf8"), text);
    }),
    { numRuns },
  );
};

describe("an argument", () => {
  it("comes through a control connection as it is", (t) =>
    roundTrip(
      t,
      (socket) => {
        const client = openControlClient({
          program: "tmux",
          socket,
          flags: "no-output,ignore-size",
          onEnd: () => undefined,
        });
        t.after(() => client.close());
        return async (commands) => {
          assert.deepEqual(await client.ask(commands), { kind: "done", lines: [] });
        };
      },
      500,
    ));

  it("comes through the command line as it is", (t) =>
    roundTrip(
      t,
      (socket) => {
        const tmux = createTmux({ program: "tmux", socketArgs: ["-S", socket] });
        return (commands) => tmux.run(...commands);
      },
      50,
    ));

  it("comes through a command within a command as it is", (t) =>
    roundTrip(
      t,
      (socket) => {
        const tmux = createTmux({ program: "tmux", socketArgs: ["-S", socket] });
        return (commands) => tmux.run(["if-shell", "-F", "1", commandsToLine(commands)]);
      },
      50,
    ));

  it("is refused when it holds NUL", () => {
    assert.throws(() => commandsToLine([["set-buffer", "a\0b"]]), /NUL/v);
  });
});
