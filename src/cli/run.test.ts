import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { buildCommand, buildRouteMap } from "@stricli/core";

import { parseAddress } from "../domain/address.ts";
import { PartyError } from "../domain/error.ts";
import type { CliContext } from "./context.ts";
import { runCli } from "./run.ts";

interface Flags {
  readonly json: boolean;
}

const routes = buildRouteMap<string, CliContext>({
  routes: {
    greet: buildCommand<Flags, [string, string], CliContext>({
      docs: { brief: "Greet somebody" },
      parameters: {
        flags: { json: { kind: "boolean", brief: "Print JSON", default: false } },
        positional: {
          kind: "tuple",
          parameters: [
            { placeholder: "to", brief: "whom", parse: (text: string) => parseAddress(text).name },
            { placeholder: "text", brief: "what", parse: String },
          ],
        },
      },
      func({ json }, to, text) {
        if (text === "crash") throw new TypeError("no such thing");
        if (text === "end") return this.end(4);
        if (text === "escape") throw new PartyError("USAGE", "It said \u{1b}[31mred\u{202e}.");
        if (text === "refuse")
          throw new PartyError("ROLE_TAKEN", `"${to}" is taken.`, { hint: "Take another." });
        this.print(json ? { to, text } : `${text}, ${to}`);
        this.note("noted");
      },
    }),
  },
  docs: { brief: "Try things" },
});

const tryCli = async (
  argv: readonly string[],
  createContext = (base: CliContext): CliContext => base,
): Promise<{ status: number; out: string; err: string }> => {
  let out = "";
  let err = "";
  const status = await runCli({
    program: "try",
    version: "1.2.3",
    routes,
    argv,
    streams: {
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (err += text) },
      stdin: {},
    },
    createContext,
  });
  return { status, out, err };
};

const broken = (): CliContext => {
  throw new PartyError("CONFIG_INVALID", "RELAY_STATE_DIR is wrong.");
};

describe("runCli", () => {
  it("ends with 0, the result on stdout and notes on stderr", async () => {
    assert.deepEqual(await tryCli(["greet", "cc", "hi"]), {
      status: 0,
      out: "hi, cc\n",
      err: "noted\n",
    });
    assert.equal((await tryCli(["greet", "cc", "hi", "--json"])).out, '{"to":"cc","text":"hi"}\n');
  });

  it("shows an error as a sentence, a hint, its code and its status", async () => {
    assert.deepEqual(await tryCli(["greet", "cc", "refuse"]), {
      status: 5,
      out: "",
      err: 'try: "cc" is taken.\n  Take another.  [ROLE_TAKEN, exit 5]\n',
    });
  });

  it("shows control characters of a message and lets none act", async () => {
    assert.deepEqual(await tryCli(["greet", "cc", "escape"]), {
      status: 2,
      out: "",
      err: String.raw`try: It said \u{1b}[31mred\u{202e}.  [USAGE, exit 2]` + "\n",
    });
  });

  it("shows the same error as one JSON document under --json", async () => {
    const { status, err } = await tryCli(["greet", "--json", "cc", "refuse"]);
    assert.equal(status, 5);
    assert.deepEqual(JSON.parse(err), {
      error: {
        code: "ROLE_TAKEN",
        message: '"cc" is taken.',
        hint: "Take another.",
        retryable: false,
      },
    });
  });

  it("does not take a --json behind -- for the flag", async () => {
    const { err } = await tryCli(["greet", "--", "cc", "refuse", "--json"]);
    assert.doesNotMatch(err, /^\{/v);
  });

  it("ends with 2 and one sentence each for what is missing", async () => {
    const { status, out, err } = await tryCli(["greet"]);
    assert.deepEqual([status, out], [2, ""]);
    assert.match(
      err,
      /^try: .*to.*text.*\n {2}`try greet --help` shows how\. {2}\[USAGE, exit 2\]\n$/v,
    );
  });

  it("ends with 2 and one JSON document for wrong usage under --json", async () => {
    const { status, err } = await tryCli(["greet", "--json"]);
    assert.equal(status, 2);
    assert.equal(JSON.parse(err).error.code, "USAGE");
  });

  it("keeps the code and the hint of an argument that was refused by name", async () => {
    const { status, err } = await tryCli(["greet", "c c", "hi"]);
    assert.equal(status, 2);
    assert.match(
      err,
      /^try: Not an address: "c c"\.\n {2}Write a role.* \[ADDRESS_INVALID, exit 2\]\n$/v,
    );
  });

  it("suggests a command for one that does not exist", async () => {
    assert.deepEqual(await tryCli(["great"]), {
      status: 2,
      out: "",
      err: 'try: There is no command "great".\n  Did you mean `greet`?  [USAGE, exit 2]\n',
    });
  });

  it("shows the stack of a bug and ends with 1", async () => {
    const { status, err } = await tryCli(["greet", "cc", "crash"]);
    assert.equal(status, 1);
    assert.match(err, /^try: this is a bug.*\nTypeError: no such thing\n +at /v);
  });

  it("lets a command end with a status that is no error", async () => {
    assert.deepEqual(await tryCli(["greet", "cc", "end"]), { status: 4, out: "", err: "" });
  });

  it("shows help and the version without making a context", async () => {
    const help = await tryCli(["--help"], broken);
    assert.equal(help.status, 0);
    assert.match(help.out, /greet +Greet somebody/v);
    assert.equal((await tryCli(["--version"], broken)).out, "1.2.3\n");
    assert.deepEqual(await tryCli(["greet", "cc", "hi"], broken), {
      status: 3,
      out: "",
      err: "try: RELAY_STATE_DIR is wrong.  [CONFIG_INVALID, exit 3]\n",
    });
  });
});
