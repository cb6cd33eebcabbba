// Makes a clean clone ready, then runs a command on the right runtime:
//
//   node scripts/bootstrap.mjs [--tmux] [--build] <command> [argument …]
//
// Plain JavaScript for whatever Node.js is at hand (18 or newer), because it runs before ours is there.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const runtimeDirectory = path.join(root, ".runtime");
const runtimeLink = path.join(runtimeDirectory, "bin", "node");
const platformPackage = `node-${process.platform}-${process.arch}`;

/** The oldest Node.js with everything the source uses; package.json's `engines` says the same. */
const OLDEST = [24, 16];

const CONFIGURATION = 3;
const UNAVAILABLE = 6;

const main = () => {
  const { wants, command } = parseArguments(process.argv.slice(2));
  ensureRuntime();
  ensureModules();
  ensurePrograms(wants.has("--tmux") ? ["tmux", "git"] : []);
  if (wants.has("--build")) build();
  run(command);
};

const parseArguments = (given) => {
  const first = given.findIndex((word) => !word.startsWith("--"));
  const end = first === -1 ? given.length : first;
  return { wants: new Set(given.slice(0, end)), command: given.slice(end) };
};

/** Leaves an executable at .runtime/bin/node; the launchers look nowhere else in a checkout. */
const ensureRuntime = () => {
  const pinned = path.join(runtimeDirectory, "node_modules", platformPackage, "bin", "node");
  if (isNewEnough(process.versions.node)) {
    if (!fs.existsSync(runtimeLink)) linkRuntime(process.execPath);
    return;
  }
  const wanted = readJson(path.join(root, "scripts", "runtime", "package.json"));
  const version = wanted.optionalDependencies[platformPackage];
  const current = fs.existsSync(runtimeLink) ? fs.realpathSync(runtimeLink) : undefined;
  if (current !== undefined && !current.startsWith(fs.realpathSync(runtimeDirectory))) return;
  const installed = path.join(runtimeDirectory, "node_modules", platformPackage, "package.json");
  if (!fs.existsSync(installed) || readJson(installed).version !== version) {
    if (version === undefined) {
      stop(
        CONFIGURATION,
        `This is Node.js ${process.versions.node}, and there is no ready-made newer one for ${process.platform} ${process.arch}.`,
        `Put Node.js ${OLDEST.join(".")} or newer on the PATH.`,
      );
    }
    fetchRuntime(version);
  }
  if (current === undefined || current !== fs.realpathSync(pinned)) {
    linkRuntime(path.join("..", "node_modules", platformPackage, "bin", "node"));
  }
};

const fetchRuntime = (version) => {
  say(`Node.js ${process.versions.node} is too old: fetching ${version} into .runtime`);
  const staging = path.join(runtimeDirectory, `fetching-${process.pid}`);
  fs.mkdirSync(staging, { recursive: true });
  try {
    for (const name of ["package.json", "package-lock.json"]) {
      fs.copyFileSync(path.join(root, "scripts", "runtime", name), path.join(staging, name));
    }
    const output = npm(["ci"], staging);
    const fetched = path.join(staging, "node_modules", platformPackage, "bin", "node");
    // npm forgives an optional package that could not be fetched; here it is the whole point.
    if (!fs.existsSync(fetched)) {
      stop(
        UNAVAILABLE,
        `npm did not deliver ${platformPackage}@${version}. It said: ${output || "nothing"}`,
        `Check the connection to the npm registry, or put Node.js ${OLDEST.join(".")} or newer on the PATH.`,
      );
    }
    fs.rmSync(path.join(runtimeDirectory, "node_modules"), { recursive: true, force: true });
    fs.renameSync(path.join(staging, "node_modules"), path.join(runtimeDirectory, "node_modules"));
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
};

const linkRuntime = (target) => {
  fs.mkdirSync(path.dirname(runtimeLink), { recursive: true });
  const temporary = `${runtimeLink}.${process.pid}`;
  fs.symlinkSync(target, temporary);
  fs.renameSync(temporary, runtimeLink);
};

const ensureModules = () => {
  if (modulesMatchLockfile()) return;
  say("installing the packages of package-lock.json");
  const output = npm(["ci"], root);
  if (!modulesMatchLockfile()) {
    stop(
      UNAVAILABLE,
      `npm ci did not install the packages of package-lock.json. It said: ${output || "nothing"}`,
      "Check the connection to the npm registry and run it again.",
    );
  }
};

/** By content: a checkout gives files new times without changing them. */
const modulesMatchLockfile = () => {
  const installedFile = path.join(root, "node_modules", ".package-lock.json");
  if (!fs.existsSync(installedFile)) return false;
  const locked = readJson(path.join(root, "package-lock.json")).packages;
  const installed = readJson(installedFile).packages;
  return Object.entries(locked).every(([name, { version, optional }]) => {
    if (name === "") return true;
    const found = installed[name];
    return found === undefined ? optional === true : found.version === version;
  });
};

const npm = (words, cwd) => {
  const script = process.env.npm_execpath;
  const [program, ...first] =
    script !== undefined && /\.c?js$/u.test(script) ? [process.execPath, script] : ["npm"];
  const settings = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  if (process.env.npm_config_fetch_retries === undefined) settings.push("--fetch-retries=1");
  // The outer npm's idea of which project this is must not reach the inner one.
  const { npm_config_local_prefix: _, INIT_CWD: __, ...env } = process.env;
  const result = spawnSync(program, [...first, ...words, ...settings], {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (result.error !== undefined) {
    stop(CONFIGURATION, `npm can not be run: ${result.error.message}`, "Put npm on the PATH.");
  }
  const output = firstLines(`${result.stderr}${result.stdout}`);
  if (result.status !== 0) {
    stop(
      UNAVAILABLE,
      `npm ${words.join(" ")} ended with status ${result.status} in ${cwd}. It said: ${output}`,
      "Check the connection to the npm registry and run it again.",
    );
  }
  return output;
};

/** npm ends with a page of usage; what went wrong stands first. */
const firstLines = (text) => text.trim().split("\n").slice(0, 8).join("\n  ");

const ensurePrograms = (programs) => {
  const missing = programs.filter((program) => findOnPath(program) === undefined);
  if (missing.length === 0) return;
  const names = missing.join(" and ");
  if (findOnPath("apt-get") === undefined) {
    stop(
      CONFIGURATION,
      `${names} not found on the PATH.`,
      `Install ${names} with your package manager.`,
    );
  }
  const install = `apt-get update && apt-get install -y ${missing.join(" ")}`;
  if (process.getuid?.() !== 0) {
    stop(CONFIGURATION, `${names} not found on the PATH.`, `Run: sudo sh -c "${install}"`);
  }
  say(`installing ${names}`);
  const result = spawnSync("sh", ["-c", install], {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  const stillMissing = missing.filter((program) => findOnPath(program) === undefined);
  if (stillMissing.length > 0) {
    stop(
      CONFIGURATION,
      `${stillMissing.join(" and ")} could not be installed. apt-get said: ${`${result.stdout}${result.stderr}`.trim()}`,
      `Run it by hand: ${install}`,
    );
  }
};

const findOnPath = (program) =>
  (process.env.PATH ?? "")
    .split(path.delimiter)
    .filter((directory) => directory !== "")
    .map((directory) => path.join(directory, program))
    .find((file) => isExecutable(file));

const isExecutable = (file) => {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    // Not there or not ours to run: either way, not the program that is looked for.
    return false;
  }
};

const build = () => {
  const result = spawnSync(runtimeLink, [path.join(root, "scripts", "build.ts")], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
};

const run = ([program, ...rest]) => {
  if (program === undefined) return;
  const tools = [path.dirname(runtimeLink), path.join(root, "node_modules", ".bin")];
  const PATH = [...tools, process.env.PATH].join(path.delimiter);
  const child = spawn(program, rest, { stdio: "inherit", env: { ...process.env, PATH } });
  // A terminal signals the whole group itself; only what is sent to this process alone is passed on.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", ({ message }) =>
    complain(new Stop(CONFIGURATION, `${program}: ${message}`, "Is it installed?")),
  );
  child.on("exit", (status, signal) => {
    process.exit(signal === null ? status : 128 + constants.signals[signal]);
  });
};

const isNewEnough = (version) => {
  const [major, minor] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
};

const readJson = (file) => JSON.parse(fs.readFileSync(file, "utf8"));

const say = (line) => process.stderr.write(`bootstrap: ${line}\n`);

/** Thrown, so that what was begun is tidied up on the way out. */
class Stop extends Error {
  constructor(status, message, hint) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

const stop = (status, message, hint) => {
  throw new Stop(status, message, hint);
};

const complain = (error) => {
  if (!(error instanceof Stop)) throw error;
  process.stderr.write(`bootstrap: ${error.message}\n  ${error.hint}\n`);
  process.exit(error.status);
};

try {
  main();
} catch (error) {
  complain(error);
}
