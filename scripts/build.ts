/**
 * Compiles src/ into a directory of its own, dist/<version>-<hash of the sources>, and then points
 * dist/current at it. A running daemon goes on reading the directory it was started from.
 * Inside, the build has the checkout's shape (src/, sql/, package.json), so that every
 * `new URL("../../../sql/…", import.meta.url)` means the same file before and after compilation.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { linkModules } from "./link-modules.ts";

const root = path.dirname(import.meta.dirname);
const dist = path.join(root, "dist");
const isPacking = ["pack", "publish"].includes(process.env["npm_command"] ?? "");

/** They shape a build as much as its sources do. */
const SCRIPTS = ["build", "link-modules", "keep-compiled"].map((name) => `scripts/${name}.ts`);

/** What bin/launch.sh gives a runtime that is known to understand it; V8 keeps apart what it compiles under each flag. */
const LAUNCHER_FLAG = "--no-rehash-snapshot";

/** Older builds kept for processes that are about to start from them. */
const KEPT = 2;

const main = (): void => {
  const sources = listSources();
  const name = nameBuild(sources);
  if (!fs.existsSync(path.join(dist, name)) && !compile(name, sources)) return;
  if (readLine(path.join(dist, "current")) !== name) {
    writeLine(path.join(dist, "current"), name);
    process.stderr.write(`build: dist/${name}\n`);
  }
  removeOldBuilds(name, isPacking ? 0 : KEPT);
  if (!isPacking) rememberHome();
};

const listSources = (): readonly string[] =>
  fs
    .globSync(["src/**/*", "sql/**/*"], { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .toSorted();

const nameBuild = (sources: readonly string[]): string => {
  const hash = createHash("sha256");
  const inputs = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];
  for (const file of [...inputs, ...SCRIPTS, ...sources]) {
    hash
      .update(`${file}\0`)
      .update(fs.readFileSync(path.join(root, file)))
      .update("\0");
  }
  return `${readVersion()}-${hash.digest("hex").slice(0, 10)}`;
};

const readVersion = (): string => {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
    readonly version: string;
  };
  return version;
};

const compile = (name: string, sources: readonly string[]): boolean => {
  const staging = path.join(dist, `.building-${process.pid}`);
  try {
    const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
    const project = path.join(root, "tsconfig.build.json");
    const out = path.join(staging, "src");
    const { status } = spawnSync(
      process.execPath,
      [compiler, "-p", project, "--outDir", out, "--noEmitOnError"],
      { cwd: root, stdio: "inherit" },
    );
    if (status !== 0) {
      process.exitCode = 1;
      return false;
    }
    const relay = path.join(out, "apps", "relay", "main.js");
    linkModules(relay);
    keepCompiled(relay, []);
    keepCompiled(relay, [LAUNCHER_FLAG]);
    for (const file of [...sources.filter((source) => !source.endsWith(".ts")), "package.json"]) {
      fs.mkdirSync(path.dirname(path.join(staging, file)), { recursive: true });
      fs.copyFileSync(path.join(root, file), path.join(staging, file));
    }
    moveIntoPlace(staging, path.join(dist, name));
    return true;
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
};

/** A start that has to compile works as well, only slower. */
const keepCompiled = (entry: string, flags: readonly string[]): void => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "party-build-"));
  try {
    const script = path.join(root, "scripts", "keep-compiled.ts");
    const { status, stderr } = spawnSync(process.execPath, [...flags, script, entry], {
      env: { HOME: home },
      stdio: ["ignore", "ignore", "pipe"],
      timeout: 20_000,
      encoding: "utf8",
    });
    if (status !== 0) process.stderr.write(`build: nothing compiled was kept: ${stderr}\n`);
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
};

const moveIntoPlace = (staging: string, target: string): void => {
  try {
    fs.renameSync(staging, target);
  } catch (error) {
    // Somebody else built the same sources meanwhile; one of the two equal results is enough.
    if (!fs.existsSync(target)) throw error;
  }
};

const removeOldBuilds = (current: string, kept: number): void => {
  const used = commandLines();
  const old = fs
    .readdirSync(dist)
    .filter((name) => name !== "current" && name !== current && !name.startsWith(".building-"))
    .map((name) => ({ name, builtAt: fs.statSync(path.join(dist, name)).mtimeMs }))
    .toSorted((a, b) => b.builtAt - a.builtAt)
    .slice(kept);
  for (const { name } of old) {
    if (!used.includes(`/dist/${name}/`)) {
      fs.rmSync(path.join(dist, name), { recursive: true, force: true });
    } else if (isPacking) {
      process.stderr.write(
        `build: dist/${name} is in use and must not be packed.\n  Stop the daemon that runs from it.\n`,
      );
      process.exit(5);
    }
  }
};

/** What every process was started with. Where there is no /proc, nothing counts as used. */
const commandLines = (): string =>
  fs
    .globSync("/proc/[0-9]*/cmdline")
    .map((file) => {
      try {
        return fs.readFileSync(file, "utf8");
      } catch {
        // It ended between the listing and the reading.
        return "";
      }
    })
    .join("\n");

/** Tells a launcher that was copied out of the checkout where the checkout is. */
const rememberHome = (): void => {
  const data = process.env["XDG_DATA_HOME"] || fromHome(".local/share");
  if (data === undefined) return;
  const file = path.join(data, "party-relay", "home");
  if (readLine(file) === root) return;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    writeLine(file, root);
  } catch (error) {
    // Only copied launchers need it, and they say so themselves.
    process.stderr.write(`build: ${file} could not be written: ${String(error)}\n`);
  }
};

const fromHome = (directory: string): string | undefined => {
  const home = process.env["HOME"];
  return home ? path.join(home, directory) : undefined;
};

const readLine = (file: string): string | undefined =>
  fs.existsSync(file) ? fs.readFileSync(file, "utf8").trimEnd() : undefined;

const writeLine = (file: string, line: string): void => {
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, `${line}\n`);
  fs.renameSync(temporary, file);
};

main();
