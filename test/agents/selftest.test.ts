/** `party selftest` with the real programs: what it proves, and that no turn of a model is spent on it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { type ModelServer, startModelServer } from "../support/model-server/model-server.ts";
import { PROGRAMS } from "../support/real-programs/programs.ts";

const PARTY = new URL("../../bin/party", import.meta.url).pathname;

interface Document {
  readonly ok: boolean;
  readonly program: string;
  readonly version: string;
  readonly steps: readonly {
    readonly step: string;
    readonly outcome: string;
    readonly detail: string;
  }[];
}

for (const name of ["claude", "codex"] as const)
  describe(`party selftest ${name}`, () => {
    let model: ModelServer;
    let root: string;
    before(async () => {
      model = await startModelServer();
      root = mkdtempSync(join(tmpdir(), "selftest-"));
    });
    after(async () => {
      await model[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    });

    const selftest = async (
      asksForTrust: boolean,
      ...words: readonly string[]
    ): Promise<{
      readonly status: number | null;
      readonly said: Document;
      readonly err: string;
    }> => {
      const home = join(root, asksForTrust ? "asking" : "home");
      const share = join(root, "share");
      const directory = join(share, "relay/state/selftest", name);
      mkdirSync(home, { recursive: true });
      mkdirSync(join(root, "tmux"), { recursive: true, mode: 0o700 });
      const { command, environment } = PROGRAMS[name].setUp({
        home,
        directory,
        share,
        modelUrl: model.url,
        asksForTrust,
      });
      const plain = command.replace(/^\S*\/agents\/codex /v, "");
      const child = spawn(PARTY, ["selftest", name, "--command", plain, "--json", ...words], {
        cwd: home,
        env: {
          HOME: home,
          PATH: process.env["PATH"],
          RELAY_SHARE_DIR: share,
          RELAY_NO_AUTOSTART: "1",
          TMUX_TMPDIR: join(root, "tmux"),
          LANG: "C.UTF-8",
          SHELL: "/bin/bash",
          PARTY_TEST_RUN: process.env["PARTY_TEST_RUN"],
          ...environment,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let out = "";
      let err = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
      const { promise, resolve } = Promise.withResolvers<number | null>();
      child.once("close", resolve);
      const status = await promise;
      return { status, err, said: JSON.parse(out) as Document };
    };

    const spoken = (): string => model.sentTo(PROGRAMS[name].api).flat().join("\n");
    const left = (): readonly string[] => [
      ...globSync("tmux/*/*", { cwd: root }),
      ...globSync("share/relay/state/selftest/{claude,codex,show}", { cwd: root }),
    ];

    it("proves the paste rung for this version, spends no turn, and leaves nothing", async () => {
      const { status, said, err } = await selftest(false);
      assert.equal(status, 0, `${err}\n${JSON.stringify(said, null, 2)}`);
      assert.equal(said.ok, true);
      assert.equal(said.program, name);
      assert.match(said.version, /^\d+\.\d+\.\d+/v);
      assert.deepEqual(
        said.steps.map(({ step, outcome }) => `${step} ${outcome}`),
        [
          "ready passed",
          "program passed",
          "questions passed",
          "paste passed",
          "draft passed",
          "mode passed",
          "submit skipped",
          "shell passed",
        ],
      );
      assert.equal(spoken(), "");
      assert.deepEqual(left(), []);
      const { proven } = JSON.parse(
        readFileSync(join(root, "share/relay/state/proven.json"), "utf8"),
      ) as { readonly proven: readonly object[] };
      assert.equal(proven.length, 1);
    });

    it("proves the submit key with --submit: the model reads the text once, whole", async () => {
      const { status, said, err } = await selftest(false, "--submit");
      assert.equal(status, 0, `${err}\n${JSON.stringify(said, null, 2)}`);
      const submit = said.steps.find(({ step }) => step === "submit");
      assert.equal(submit?.outcome, "passed");
      const texts = model
        .sentTo(PROGRAMS[name].api)
        .flat()
        .filter((text) => text.includes("This is a selftest of Party"));
      assert.ok(texts.length > 0, "nothing was read");
      for (const text of texts) assert.match(text, /Answer with OK\.\n<\/relay-message \w{10}>/v);
      assert.deepEqual(left(), []);
    });

    it("says so where the program asks its person something first, and answers nothing", async () => {
      const { status, said } = await selftest(true);
      assert.equal(status, 5);
      assert.equal(said.ok, false);
      const [ready, ...more] = said.steps;
      assert.equal(ready?.outcome, "failed");
      assert.match(
        ready?.detail ?? "",
        /shows a (?:trust )?dialog.*Answer it once yourself in \//v,
      );
      assert.ok(more.every(({ outcome }) => outcome === "skipped"));
      assert.deepEqual(left(), []);
    });
  });
