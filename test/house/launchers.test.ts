import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import { linkedFiles } from "../../scripts/link-modules.ts";
import { createFixtureCheckout, type FixtureCheckout } from "../support/fixture-checkout.ts";

const NAMES = ["party", "relay", "relay-daemon", "s3-sync"] as const;

interface Started {
  readonly status: number | null;
  readonly stderr: string;
  readonly runtime?: string;
  readonly main?: string;
  readonly words?: readonly string[];
}

interface StartOptions {
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts under systemd's short PATH and nothing else, unless told otherwise. */
const start = (program: string, { words = [], env = {}, cwd }: StartOptions = {}): Started => {
  const { status, stdout, stderr } = spawnSync(program, words, {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const printed = status === 0 ? (JSON.parse(stdout) as Partial<Started>) : {};
  return { status, stderr, ...printed };
};

/** Gives the checkout the runtime of this test, as the bootstrap does. */
const addRuntime = ({ path: checkout }: FixtureCheckout): string => {
  fs.mkdirSync(path.join(checkout, ".runtime", "bin"), { recursive: true });
  fs.symlinkSync(process.execPath, path.join(checkout, ".runtime", "bin", "node"));
  return process.execPath;
};

const writeProgram = (file: string, script: string): string => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
};

/** A `node` that says it is this version, writes a line to `asked` when it does, and runs nothing. */
const writeNode = (directory: string, version: string, asked: string): string =>
  writeProgram(
    path.join(directory, "node"),
    `case $1 in -p) echo asked >>"${asked}"; echo "${version} $0" ;; *) echo "{\\"runtime\\":\\"$0\\"}" ;; esac`,
  );

const linesIn = (file: string): number =>
  fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n").length - 1 : 0;

describe("a launcher", () => {
  for (const name of NAMES) {
    it(`of ${name} starts ${name}'s own program with its words untouched`, () => {
      using checkout = createFixtureCheckout();
      const runtime = addRuntime(checkout);
      const words = ["a b", "", "$HOME `x` \"'", "-n", "*", "line\nline", "é 漢"];
      assert.deepEqual(start(checkout.bin(name), { words }), {
        status: 0,
        stderr: "",
        runtime,
        main: path.join(checkout.path, `dist/1.2.3-abc/src/apps/${name}/main.js`),
        words,
      });
    });
  }

  it("of relay lets its own runtime send without new hashes, where the build found that it can", () => {
    using checkout = createFixtureCheckout();
    const runtime = addRuntime(checkout);
    const main = path.join(checkout.path, "dist/1.2.3-abc/src/apps/relay/main.js");
    fs.writeFileSync(main, "process.stdout.write(JSON.stringify({ words: process.execArgv }));");
    const { kept } = linkedFiles(main, ["--no-rehash-snapshot"]);
    const flags = (word: string) => start(checkout.bin("relay"), { words: [word] }).words;
    assert.deepEqual(flags("send"), []);
    fs.writeFileSync(kept, "");
    assert.deepEqual(
      [flags("send"), flags("reply")],
      [["--no-rehash-snapshot"], ["--no-rehash-snapshot"]],
    );
    assert.deepEqual(flags("who"), []);
    fs.rmSync(path.join(checkout.path, ".runtime"), { recursive: true });
    assert.deepEqual(
      start(checkout.bin("relay"), { words: ["send"], env: { PARTY_NODE: runtime } }).words,
      [],
    );
  });

  it("is the same file for every program but for the name", () => {
    const [first, ...others] = NAMES.map((name) =>
      fs
        .readFileSync(path.resolve("bin", name), "utf8")
        .replace(/^bin=.*$/mv, "bin=NAME")
        .replace(/^# Starts [a-z0-9\-]+ /mv, "# Starts NAME "),
    );
    assert.deepEqual(
      others,
      others.map(() => first),
    );
  });

  it("works by a relative path and through chains of absolute and relative links", () => {
    using checkout = createFixtureCheckout();
    addRuntime(checkout);
    const at = (name: string): string => path.join(checkout.elsewhere, name);
    fs.symlinkSync(checkout.bin("relay"), at("absolute"));
    fs.symlinkSync("absolute", at("link to a link"));
    fs.symlinkSync("../it's a checkout/bin/relay", at("relative"));
    fs.symlinkSync(path.dirname(checkout.bin("relay")), at("linked bin"));
    fs.mkdirSync(at("deep"));
    fs.symlinkSync("../linked bin/relay", at("deep/through a linked directory"));
    const ways = ["absolute", "link to a link", "relative", "linked bin/relay"];
    for (const way of [...ways, "deep/through a linked directory"]) {
      assert.equal(start(at(way)).status, 0, way);
      assert.equal(start(`./${way}`, { cwd: checkout.elsewhere }).status, 0, `./${way}`);
    }
  });

  it("works when found on the PATH", () => {
    using checkout = createFixtureCheckout();
    addRuntime(checkout);
    const PATH = `${path.dirname(checkout.bin("relay"))}:/usr/bin:/bin`;
    const { status, stdout } = spawnSync("sh", ["-c", "relay; cd / && relay"], {
      env: { PATH },
      encoding: "utf8",
    });
    assert.equal(status, 0);
    assert.equal(stdout.match(/apps\/relay\/main\.js/gv)?.length, 2);
  });

  it("works in a directory that was deleted", () => {
    using checkout = createFixtureCheckout();
    addRuntime(checkout);
    const script = `mkdir gone && cd gone && rmdir ../gone && exec "$0" hello`;
    const { status, stdout } = spawnSync("sh", ["-c", script, checkout.bin("relay")], {
      cwd: checkout.elsewhere,
      env: { PATH: "/usr/bin:/bin" },
      encoding: "utf8",
    });
    assert.equal(status, 0);
    assert.match(stdout, /"words":\["hello"\]/v);
  });

  it("that was copied out of the checkout finds it by the home file", () => {
    using checkout = createFixtureCheckout();
    const runtime = addRuntime(checkout);
    const home = path.join(checkout.elsewhere, "home");
    const copy = path.join(home, ".local", "bin", "relay");
    fs.cpSync(checkout.bin("relay"), copy);
    const data = path.join(home, ".local", "share");
    for (const env of [{ HOME: home }, { XDG_DATA_HOME: data }]) {
      fs.rmSync(path.join(data, "party-relay"), { recursive: true, force: true });
      const refused = start(copy, { env });
      assert.equal(refused.status, 3);
      assert.match(refused.stderr, /outside a checkout.*npm run build.*NOT_INSTALLED, exit 3/sv);

      fs.mkdirSync(path.join(data, "party-relay"), { recursive: true });
      fs.writeFileSync(path.join(data, "party-relay", "home"), `${checkout.path}\n`);
      assert.equal(start(copy, { env }).runtime, runtime);
    }
  });

  it("names the checkout that is no longer there", () => {
    using checkout = createFixtureCheckout();
    const copy = path.join(checkout.elsewhere, "relay");
    fs.cpSync(checkout.bin("relay"), copy);
    fs.mkdirSync(path.join(checkout.elsewhere, "party-relay"));
    fs.writeFileSync(path.join(checkout.elsewhere, "party-relay", "home"), "/moved/away\n");
    const { status, stderr } = start(copy, { env: { XDG_DATA_HOME: checkout.elsewhere } });
    assert.equal(status, 3);
    assert.match(stderr, /it says \/moved\/away/v);
  });

  it("without a build says how to make one", () => {
    using checkout = createFixtureCheckout();
    addRuntime(checkout);
    for (const remove of ["dist/1.2.3-abc/src/apps/relay/main.js", "dist/current", "dist"]) {
      fs.rmSync(path.join(checkout.path, remove), { recursive: true });
      assert.deepEqual(start(checkout.bin("relay")), {
        status: 3,
        stderr: `relay: There is no build in ${checkout.path}/dist.\n  Run \`npm ci && npm run build\` there.        [NOT_BUILT, exit 3]\n`,
      });
    }
  });
});

describe("a launcher's runtime", () => {
  it("is PARTY_NODE before all others", () => {
    using checkout = createFixtureCheckout();
    addRuntime(checkout);
    const mine = writeProgram(path.join(checkout.elsewhere, "my node"), 'echo "{\\"runtime\\":1}"');
    const { runtime } = start(checkout.bin("relay"), { env: { PARTY_NODE: mine } });
    assert.equal(runtime, 1);
  });

  it("is refused when PARTY_NODE names nothing that runs", () => {
    using checkout = createFixtureCheckout();
    addRuntime(checkout);
    const { status, stderr } = start(checkout.bin("relay"), { env: { PARTY_NODE: "/no/node" } });
    assert.equal(status, 3);
    assert.match(stderr, /PARTY_NODE is "\/no\/node".*NO_RUNTIME, exit 3/sv);
  });

  it("is the checkout's own, whatever Node.js the PATH has", () => {
    using checkout = createFixtureCheckout();
    const runtime = addRuntime(checkout);
    const asked = path.join(checkout.elsewhere, "asked");
    writeNode(checkout.elsewhere, "20.20.2", asked);
    const started = start(checkout.bin("relay"), { env: { PATH: `${checkout.elsewhere}:/bin` } });
    assert.equal(started.runtime, runtime);
    assert.equal(linesIn(asked), 0);
  });

  it("is the PATH's, which is asked for its version once and again when it changes", () => {
    using checkout = createFixtureCheckout();
    const asked = path.join(checkout.elsewhere, "asked");
    const directory = path.join(checkout.elsewhere, "node dir");
    const node = writeNode(directory, "24.16.0", asked);
    const env = { HOME: checkout.elsewhere, PATH: `${directory}:/usr/bin:/bin` };
    const go = (): Started => start(checkout.bin("relay"), { env });

    assert.equal(go().runtime, node);
    assert.equal(go().runtime, node);
    assert.equal(linesIn(asked), 1);

    fs.rmSync(node);
    writeNode(directory, "24.15.9", asked);
    const old = go();
    assert.equal(old.status, 3);
    assert.match(old.stderr, /node dir\/node is Node\.js 24\.15\.9.*24\.16 or newer/v);
    assert.match(old.stderr, /NO_RUNTIME, exit 3/v);

    fs.rmSync(node);
    writeNode(directory, "26.0.0", asked);
    assert.equal(go().runtime, node);
    assert.equal(linesIn(asked), 3);
  });

  it("works without a place to remember it", () => {
    using checkout = createFixtureCheckout();
    const asked = path.join(checkout.elsewhere, "asked");
    const node = writeNode(checkout.elsewhere, "24.21.0", asked);
    const PATH = `${checkout.elsewhere}:/usr/bin:/bin`;
    for (const env of [{ PATH, HOME: "/dev/null" }, { PATH }]) {
      assert.deepEqual(
        start(checkout.bin("relay"), { env: { ...env, XDG_CACHE_HOME: "/proc/x" } }),
        {
          status: 0,
          stderr: "",
          runtime: node,
        },
      );
    }
  });

  it("is that of the prefix for an installed package, even when the PATH has none", () => {
    using checkout = createFixtureCheckout();
    const prefix = path.join(checkout.elsewhere, "prefix");
    const installed = path.join(prefix, "lib", "node_modules", "party-relay");
    fs.cpSync(checkout.path, installed, { recursive: true });
    const asked = path.join(checkout.elsewhere, "asked");
    writeNode(path.join(prefix, "bin"), "24.16.0", asked);
    fs.symlinkSync("../lib/node_modules/party-relay/bin/relay", path.join(prefix, "bin", "relay"));
    const env = { HOME: checkout.elsewhere };
    for (let round = 0; round < 2; round += 1) {
      assert.equal(start(path.join(prefix, "bin", "relay"), { env }).status, 0);
    }
    assert.equal(linesIn(asked), 1);
  });

  it("that is nowhere is refused with the places that were looked at", () => {
    using checkout = createFixtureCheckout();
    const { status, stderr } = start("/bin/sh", {
      words: [checkout.bin("party")],
      env: { PATH: checkout.elsewhere, HOME: checkout.elsewhere },
    });
    assert.equal(status, 3);
    assert.ok(stderr.includes(`not in ${checkout.path}/.runtime`), stderr);
    assert.ok(stderr.includes(`the PATH (${checkout.elsewhere})`), stderr);
  });

  it("is found with built-ins of the shell alone", () => {
    using checkout = createFixtureCheckout();
    const runtime = addRuntime(checkout);
    // No program can be started by name with this PATH: a fork to a tool would fail aloud.
    const started = start("/bin/sh", {
      words: [checkout.bin("relay")],
      env: { PATH: "/nonexistent" },
    });
    assert.deepEqual([started.runtime, started.stderr], [runtime, ""]);
  });
});
