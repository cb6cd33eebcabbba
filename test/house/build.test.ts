import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import vm from "node:vm";

import { linkedFiles } from "../../scripts/link-modules.ts";
import { createFixtureCheckout, type FixtureCheckout } from "../support/fixture-checkout.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** A checkout with the real build script, real compiler settings and two source files. */
const createBuildable = (): FixtureCheckout => {
  const checkout = createFixtureCheckout();
  fs.rmSync(path.join(checkout.path, "dist"), { recursive: true });
  const copied = ["tsconfig.json", "tsconfig.build.json", "package-lock.json", "scripts"];
  for (const name of copied) {
    fs.cpSync(path.join(root, name), path.join(checkout.path, name), { recursive: true });
  }
  fs.symlinkSync(path.join(root, "node_modules"), path.join(checkout.path, "node_modules"));
  write(checkout, "package.json", '{ "version": "1.2.3", "type": "module" }\n');
  write(checkout, "sql/0001.sql", "CREATE TABLE t;\n");
  write(checkout, "src/adapters/sqlite/open.ts", OPEN);
  write(checkout, "src/apps/relay/main.ts", 'import "../../adapters/sqlite/open.ts";\n');
  write(checkout, "src/apps/relay/main.test.ts", "export const untested: number = '';\n");
  return checkout;
};

const MAIN = "src/apps/relay/main.js";

const OPEN = `import { readFileSync } from "node:fs";
process.stdout.write(readFileSync(new URL("../../../sql/0001.sql", import.meta.url), "utf8"));
`;

const write = ({ path: checkout }: FixtureCheckout, name: string, text: string): void => {
  const file = path.join(checkout, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
};

const build = (checkout: FixtureCheckout, env: Readonly<Record<string, string>> = {}) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(checkout.path, "scripts", "build.ts")],
    { encoding: "utf8", env: { HOME: checkout.elsewhere, ...env } },
  );
  return { status, output: stdout + stderr };
};

const dist = ({ path: checkout }: FixtureCheckout, ...names: readonly string[]): string =>
  path.join(checkout, "dist", ...names);

const currentBuild = (checkout: FixtureCheckout): string =>
  fs.readFileSync(dist(checkout, "current"), "utf8").trimEnd();

describe("the build", () => {
  it("makes what the launchers start, in the shape of the checkout", () => {
    using checkout = createBuildable();
    assert.equal(build(checkout).status, 0);
    assert.match(currentBuild(checkout), /^1\.2\.3-[0-9a-f]{10}$/v);
    const { stdout } = spawnSync(checkout.bin("relay"), {
      encoding: "utf8",
      env: { PATH: "/usr/bin:/bin", PARTY_NODE: process.execPath },
    });
    assert.equal(stdout, "CREATE TABLE t;\n");
  });

  it("keeps what V8 compiles when a message is sent, and V8 takes it at the next start", () => {
    using checkout = createBuildable();
    const called = "export const called = (to: string): string => `${to} was called`;\n";
    write(checkout, "src/domain/called.ts", called);
    write(
      checkout,
      "src/apps/relay/main.ts",
      'import { called } from "../../domain/called.ts";\nprocess.stdout.write(called(process.argv[3] ?? ""));\n',
    );
    assert.equal(build(checkout).status, 0);
    const { code, kept } = linkedFiles(dist(checkout, currentBuild(checkout), MAIN));
    assert.ok(fs.existsSync(`${kept}--no-rehash-snapshot`));
    const cachedData = fs.readFileSync(kept);
    const program = new vm.Script(fs.readFileSync(code, "utf8"), { filename: code, cachedData });
    assert.equal(program.cachedDataRejected, false);
    assert.match(cachedData.toString("latin1"), / was called/v);
    const { stdout } = spawnSync(
      process.execPath,
      [dist(checkout, currentBuild(checkout), MAIN), "send", "cc"],
      { encoding: "utf8" },
    );
    assert.equal(stdout, "cc was called");
  });

  it("says so when the program can't be run to keep what is compiled, and builds all the same", () => {
    using checkout = createBuildable();
    write(checkout, "src/apps/relay/main.ts", 'throw new Error("not here");\n');
    const { status, output } = build(checkout);
    assert.equal(status, 0);
    assert.match(output, /^build: nothing compiled was kept: [^]*Error: not here/v);
  });

  it("does nothing, and says nothing, when nothing changed", () => {
    using checkout = createBuildable();
    build(checkout);
    const before = fs.statSync(dist(checkout, currentBuild(checkout))).mtimeMs;
    assert.deepEqual(build(checkout), { status: 0, output: "" });
    assert.equal(fs.statSync(dist(checkout, currentBuild(checkout))).mtimeMs, before);
  });

  it("keeps the two builds before, and older ones while a process runs from them", async () => {
    using checkout = createBuildable();
    write(checkout, "src/apps/relay/main.ts", "setInterval(() => {}, 1_000);\n");
    build(checkout);
    const main = dist(checkout, currentBuild(checkout), MAIN);
    const running = spawn(process.execPath, [main], { stdio: "ignore" });
    try {
      const names = [currentBuild(checkout)];
      for (const round of [1, 2, 3, 4]) {
        write(checkout, "sql/0002.sql", `-- ${round}\n`);
        build(checkout);
        names.push(currentBuild(checkout));
      }
      const [used = "", , ...kept] = names;
      assert.deepEqual(
        fs.readdirSync(dist(checkout)).toSorted(),
        [used, ...kept, "current"].toSorted(),
      );
    } finally {
      running.kill("SIGKILL");
      await once(running, "exit");
    }
  });

  it("that fails says why and leaves the last one in place", () => {
    using checkout = createBuildable();
    build(checkout);
    const before = fs.readdirSync(dist(checkout));
    write(checkout, "src/apps/relay/main.ts", 'export const a: number = "";\n');
    const { status, output } = build(checkout);
    assert.equal(status, 1);
    assert.match(output, /src\/apps\/relay\/main\.ts.*TS2322/v);
    assert.deepEqual(fs.readdirSync(dist(checkout)), before);
  });

  it("tells copied launchers where it is, but not when npm packs", () => {
    using checkout = createBuildable();
    const home = path.join(checkout.elsewhere, ".local/share/party-relay/home");
    build(checkout, { npm_command: "pack" });
    assert.equal(fs.existsSync(home), false);
    build(checkout);
    assert.equal(fs.readFileSync(home, "utf8"), `${checkout.path}\n`);
  });

  it("for a package holds nothing but the current build", () => {
    using checkout = createBuildable();
    build(checkout);
    write(checkout, "sql/0002.sql", "-- more\n");
    build(checkout, { npm_command: "publish" });
    assert.deepEqual(fs.readdirSync(dist(checkout)), [currentBuild(checkout), "current"]);
  });
});
