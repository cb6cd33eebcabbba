import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import { createFixtureCheckout, type FixtureCheckout } from "../support/fixture-checkout.ts";

const root = path.resolve(import.meta.dirname, "../..");
const platformPackage = `node-${process.platform}-${process.arch}`;

const LOCK = '{"packages":{"":{},"node_modules/a":{"version":"1.0.0"}}}';

/** A checkout whose packages are installed and whose runtime is there. */
const createReady = (): FixtureCheckout => {
  const checkout = createFixtureCheckout();
  fs.cpSync(path.join(root, "scripts"), at(checkout, "scripts"), { recursive: true });
  fs.mkdirSync(at(checkout, "node_modules"));
  fs.writeFileSync(at(checkout, "package-lock.json"), LOCK);
  fs.writeFileSync(at(checkout, "node_modules/.package-lock.json"), LOCK);
  fs.mkdirSync(at(checkout, ".runtime/bin"), { recursive: true });
  fs.symlinkSync(process.execPath, at(checkout, ".runtime/bin/node"));
  return checkout;
};

const at = ({ path: checkout }: FixtureCheckout, name: string): string => path.join(checkout, name);

/** Puts a program of that name on the PATH that {@link bootstrap} uses. */
const addProgram = ({ elsewhere }: FixtureCheckout, name: string, script: string): void =>
  fs.writeFileSync(path.join(elsewhere, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

const PRETEND_OLD = `data:text/javascript,Object.defineProperty(process, "versions", { value: { node: "20.20.2" } });`;

const bootstrap = (
  checkout: FixtureCheckout,
  words: readonly string[],
  { old = false }: { readonly old?: boolean } = {},
) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...(old ? ["--import", PRETEND_OLD] : []), at(checkout, "scripts/bootstrap.mjs"), ...words],
    { encoding: "utf8", env: { PATH: checkout.elsewhere, HOME: checkout.elsewhere } },
  );
  return { status, stdout, stderr };
};

describe("the bootstrap", () => {
  it("is silent when nothing is missing and ends as its command ends", () => {
    using checkout = createReady();
    for (const program of ["tmux", "git"]) addProgram(checkout, program, "exit 0");
    const script = 'command -v node; printf "%s\\n" "$@"; exit 7';
    assert.deepEqual(bootstrap(checkout, ["--tmux", "/bin/sh", "-c", script, "sh", "a b", "--c"]), {
      status: 7,
      stdout: `${at(checkout, ".runtime/bin/node")}\na b\n--c\n`,
      stderr: "",
    });
  });

  it("installs the packages that the lockfile names and this checkout lacks", () => {
    using checkout = createReady();
    const installed = at(checkout, "node_modules/.package-lock.json");
    addProgram(
      checkout,
      "npm",
      `[ "$1" = ci ] && /bin/cp '${at(checkout, "package-lock.json").replace("'", "'\\''")}' '${installed.replace("'", "'\\''")}'`,
    );
    for (const state of [LOCK.replace("1.0.0", "0.9.0"), '{"packages":{}}', undefined]) {
      if (state === undefined) fs.rmSync(installed);
      else fs.writeFileSync(installed, state);
      assert.equal(bootstrap(checkout, []).status, 0);
      assert.equal(fs.readFileSync(installed, "utf8"), LOCK);
    }
  });

  it("passes on what npm said when the registry does not answer", () => {
    using checkout = createReady();
    fs.rmSync(at(checkout, "node_modules"), { recursive: true });
    addProgram(checkout, "npm", "echo 'network timeout' >&2; exit 1");
    const { status, stderr } = bootstrap(checkout, []);
    assert.equal(status, 6);
    assert.match(stderr, /npm ci ended with status 1.*network timeout\n.*registry/sv);
  });

  it("fetches a runtime when the one at hand is too old, once", () => {
    using checkout = createReady();
    fs.rmSync(at(checkout, ".runtime"), { recursive: true });
    const bin = `node_modules/${platformPackage}/bin`;
    addProgram(
      checkout,
      "npm",
      `/bin/mkdir -p ${bin} && echo '#!/bin/sh' >${bin}/node && /bin/chmod 755 ${bin}/node && echo '{"version":"${pinnedVersion()}"}' >node_modules/${platformPackage}/package.json`,
    );
    const first = bootstrap(checkout, [], { old: true });
    assert.deepEqual([first.status, fs.existsSync(at(checkout, ".runtime/bin/node"))], [0, true]);
    assert.match(first.stderr, /^bootstrap: Node\.js 20\.20\.2 is too old: fetching [\d.]+ into/v);

    addProgram(checkout, "npm", "echo must not be asked; exit 1");
    assert.deepEqual(bootstrap(checkout, [], { old: true }), { status: 0, stdout: "", stderr: "" });
  });

  it("says so when npm delivers no runtime", () => {
    using checkout = createReady();
    fs.rmSync(at(checkout, ".runtime"), { recursive: true });
    addProgram(checkout, "npm", "exit 0");
    const { status, stderr } = bootstrap(checkout, [], { old: true });
    assert.equal(status, 6);
    assert.match(stderr, new RegExp(`npm did not deliver ${platformPackage}@`, "v"));
    assert.deepEqual(fs.readdirSync(at(checkout, ".runtime")), []);
  });

  it("names the programs that are missing where there is no apt-get", () => {
    using checkout = createReady();
    const { status, stderr } = bootstrap(checkout, ["--tmux"]);
    assert.equal(status, 3);
    assert.match(stderr, /tmux and git not found.*\n.*Install tmux and git/v);
  });

  it("installs missing programs as root and tells anybody else the command", () => {
    using checkout = createReady();
    addProgram(checkout, "git", "exit 0");
    addProgram(
      checkout,
      "apt-get",
      `[ "$1" = update ] || { [ "$*" = "install -y tmux" ] && echo >"${checkout.elsewhere}/tmux" && /bin/chmod 755 "${checkout.elsewhere}/tmux"; }`,
    );
    fs.symlinkSync("/bin/sh", path.join(checkout.elsewhere, "sh"));
    const { status, stderr } = bootstrap(checkout, ["--tmux"]);
    if (process.getuid?.() === 0) {
      assert.deepEqual([status, stderr], [0, "bootstrap: installing tmux\n"]);
    } else {
      assert.equal(status, 3);
      assert.match(stderr, /sudo sh -c "apt-get update && apt-get install -y tmux"/v);
    }
  });

  it("asks for the Node.js that package.json and the launchers ask for", () => {
    const { engines } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
      readonly engines: { readonly node: string };
    };
    const oldest = engines.node.replace(">=", "");
    const [major, minor] = oldest.split(".");
    const read = (name: string): string => fs.readFileSync(path.join(root, name), "utf8");
    assert.ok(read("scripts/bootstrap.mjs").includes(`const OLDEST = [${major}, ${minor}];`));
    const launcher = read("bin/launch.sh");
    assert.ok(launcher.includes(`-lt ${major} ]`) && launcher.includes(`-lt ${minor} ]`));
    assert.ok(launcher.includes(`Party needs ${oldest} or newer`));
  });
});

const pinnedVersion = (): string => {
  const file = path.join(root, "scripts", "runtime", "package.json");
  const { optionalDependencies } = JSON.parse(fs.readFileSync(file, "utf8")) as {
    readonly optionalDependencies: Readonly<Record<string, string>>;
  };
  return optionalDependencies[platformPackage] ?? "";
};
