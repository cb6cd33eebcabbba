import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");

/** Folder of the offender, what it imports, and whether that may be. */
type Case = readonly [from: string, imports: string, allowed: "allowed" | "refused"];

const CASES: readonly Case[] = [
  ["domain", "./x.ts", "allowed"],
  ["domain/profiles", "../x.ts", "allowed"],
  ["domain", "node:fs", "refused"],
  ["domain", "zod", "refused"],
  ["domain", "../ports/x.ts", "refused"],
  ["domain/profiles", "../../adapters/tmux/x.ts", "refused"],

  ["ports", "../domain/x.ts", "allowed"],
  ["ports", "../domain/profiles/x.ts", "allowed"],
  ["ports", "../adapters/sqlite/x.ts", "refused"],
  ["ports", "../operations/x.ts", "refused"],
  ["ports", "node:fs", "refused"],

  ["operations", "../ports/x.ts", "allowed"],
  ["operations", "../domain/x.ts", "allowed"],
  ["operations", "../adapters/sqlite/x.ts", "refused"],
  ["operations/deep", "../../adapters/system/x.ts", "refused"],
  ["operations", "node:fs", "refused"],
  ["operations", "node:child_process", "refused"],
  ["operations", "smol-toml", "refused"],
  ["operations", "../config/x.ts", "refused"],
  ["operations", "../cli/x.ts", "refused"],

  ["adapters/tmux", "../../ports/x.ts", "allowed"],
  ["adapters/tmux", "../../domain/x.ts", "allowed"],
  ["adapters/tmux", "../system/x.ts", "allowed"],
  ["adapters/tmux", "node:fs", "allowed"],
  ["adapters/tmux", "../sqlite/x.ts", "refused"],
  ["adapters/tmux/deep", "../../sqlite/x.ts", "refused"],
  ["adapters/socket", "../outbox/x.ts", "refused"],
  ["adapters/system", "../tmux/x.ts", "refused"],
  ["adapters/a-new-one", "../tmux/x.ts", "refused"],
  ["adapters/sqlite", "../../operations/x.ts", "refused"],
  ["adapters/sqlite", "../../config/x.ts", "refused"],
  ["adapters/sqlite", "../../apps/relay/x.ts", "refused"],

  ["cli/relay", "../../operations/x.ts", "allowed"],
  ["cli/relay", "../x.ts", "allowed"],
  ["cli/link", "../relay/x.ts", "allowed"],
  ["cli/relay", "../share/x.ts", "allowed"],
  ["cli/relay", "../attack/x.ts", "allowed"],
  ["cli", "../adapters/sqlite/x.ts", "refused"],
  ["cli/relay", "../../adapters/system/x.ts", "refused"],
  ["cli", "../adapters/socket/x.ts", "refused"],
  ["cli", "../apps/relay/x.ts", "refused"],
  ["socket", "../adapters/socket/x.ts", "refused"],
  ["mcp/tools", "../../operations/x.ts", "allowed"],
  ["mcp/tools", "../../adapters/socket/x.ts", "refused"],
  ["http", "../adapters/tmux/x.ts", "refused"],

  ["config", "../domain/x.ts", "allowed"],
  ["config", "../adapters/system/x.ts", "refused"],
  ["config", "../operations/x.ts", "refused"],

  ["demo-agent", "./x.ts", "allowed"],
  ["demo-agent", "../domain/x.ts", "refused"],
  ["demo-agent", "../../src/domain/x.ts", "refused"],

  ["apps/relay", "../../adapters/sqlite/x.ts", "allowed"],
  ["apps/relay", "../../cli/x.ts", "allowed"],
];

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

/** Lints files in a directory of their own, under the project's rules. */
const lint = (files: Readonly<Record<string, string>>): readonly string[] => {
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "lint-"));
  try {
    for (const name of [".oxlintrc.json", "tsconfig.json"]) {
      fs.copyFileSync(path.join(root, name), path.join(directory, name));
    }
    fs.symlinkSync(path.join(root, "node_modules"), path.join(directory, "node_modules"));
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      fs.writeFileSync(path.join(directory, name), text);
    }
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(root, "node_modules", "oxlint", "bin", "oxlint"), "-f", "json", "src", "test"],
      { cwd: directory, encoding: "utf8" },
    );
    assert.match(stdout, /"diagnostics"/v, `oxlint did not report: ${stdout}${stderr}`);
    const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
    return diagnostics.map(({ code, filename }) => `${filename}: ${code}`).toSorted();
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
};

const EMPTY_TEST_FOLDER = { "test/x.ts": "export const x = 1;\n" };

const TARGETS = Object.fromEntries(
  CASES.filter(([, imports]) => imports.startsWith("."))
    .map(([from, imports]) => path.posix.join("src", from, imports))
    .map((file) => [file, "export const x = 1;\n"]),
);

describe("the layer rules", () => {
  it("refuse exactly the imports that cross a boundary the wrong way", () => {
    const offenders = Object.fromEntries(
      CASES.map(([from, imports], index) => [
        `src/${from}/case-${index}.ts`,
        imports.startsWith(".")
          ? `import { x } from "${imports}";\nexport const y = x;\n`
          : `import * as y from "${imports}";\nexport const z = y;\n`,
      ]),
    );
    const reported = lint({ ...EMPTY_TEST_FOLDER, ...TARGETS, ...offenders });
    const wrong = CASES.filter(([from, , allowed], index) => {
      const line = `src/${from}/case-${index}.ts: eslint(no-restricted-imports)`;
      return reported.includes(line) === (allowed === "allowed");
    });
    assert.deepEqual(wrong, []);
  });

  it("cover every folder that src has", () => {
    const covered = new Set(CASES.map(([from]) => from.split("/")[0]));
    const folders = fs
      .readdirSync(path.join(root, "src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    assert.deepEqual(
      folders.filter((folder) => !covered.has(folder)),
      [],
    );
  });
});

describe("the lint rules", () => {
  const cases: readonly (readonly [rule: string, file: string, text: string])[] = [
    [
      "typescript(no-explicit-any)",
      "src/domain/any.ts",
      "export const f = (a: any): string => String(a);\n",
    ],
    ["import(no-default-export)", "src/domain/default.ts", "const a = 1;\nexport default a;\n"],
    [
      "typescript(no-floating-promises)",
      "src/operations/floating.ts",
      "const f = async (): Promise<void> => {};\nexport const g = (): void => {\n  f();\n};\n",
    ],
    [
      "typescript(switch-exhaustiveness-check)",
      "src/domain/switch.ts",
      'export const f = (a: "b" | "c"): number => {\n  switch (a) {\n    case "b":\n      return 1;\n  }\n  return 2;\n};\n',
    ],
    [
      "node(no-process-env)",
      "src/adapters/tmux/environment.ts",
      'export const a = process.env["HOME"];\n',
    ],
    ["eslint(max-lines)", "src/domain/long.ts", "export {};\n".repeat(301)],
  ];
  for (const [rule, file, text] of cases) {
    it(`refuse what breaks ${rule}`, () => {
      const reported = lint({ ...EMPTY_TEST_FOLDER, [file]: text });
      assert.ok(reported.includes(`${file}: ${rule}`), reported.join("\n"));
    });
  }

  it("refuse a cycle", () => {
    const reported = lint({
      ...EMPTY_TEST_FOLDER,
      "src/domain/a.ts": 'import { b } from "./b.ts";\nexport const a = (): number => b() + 1;\n',
      "src/domain/b.ts": 'import { a } from "./a.ts";\nexport const b = (): number => a() + 1;\n',
    });
    assert.ok(
      reported.includes("src/domain/a.ts: import(no-cycle)") ||
        reported.includes("src/domain/b.ts: import(no-cycle)"),
      reported.join("\n"),
    );
  });

  it("let an app read the environment", () => {
    const app = 'export const a = process.env["HOME"];\n';
    assert.deepEqual(lint({ ...EMPTY_TEST_FOLDER, "src/apps/relay/environment.ts": app }), []);
  });
});
