import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";

import { linkModules } from "../../scripts/link-modules.ts";

/** Writes modules, links `app/entry.js` and says what running `app/main.js` printed before and after. */
const linkAndRun = (files: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), "party-link-"));
  try {
    const all = {
      "package.json": '{"type":"module"}',
      "node_modules/a-package/package.json": '{"type":"module","exports":"./index.js"}',
      "node_modules/a-package/index.js": 'export const name = "package";',
      "app/main.js": 'import { run } from "./entry.js";\nconsole.log(await run());',
      ...files,
    };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const run = (): string =>
      execFileSync(process.execPath, [join(root, "app/main.js")], { encoding: "utf8" });
    const before = run();
    linkModules(join(root, "app/entry.js"));
    return { before, after: run(), linked: readFileSync(join(root, "app/entry.js"), "utf8") };
  } finally {
    rmSync(root, { recursive: true });
  }
};

const refused = (text: string) => () =>
  linkAndRun({
    "app/entry.js": 'import { odd } from "../lib/odd.js";\nexport const run = () => odd;',
    "lib/odd.js": text,
  });

describe("linkModules", () => {
  it("gives a program that does the same, from one file", () => {
    const { before, after, linked } = linkAndRun({
      "app/entry.js": `import { Fault, shout as cry } from "../lib/words.js";
import { basename } from "node:path";
export const run = async () => {
    const { late } = await import("../lib/late.js");
    try { late(); } catch (error) { return [cry("hi"), error instanceof Fault, basename(error.message)].join(); }
};`,
      "lib/words.js": `import { log } from "./log.js";
log("words");
export class Fault extends Error {}
export function shout(text) { return text.toUpperCase(); }
export {};
//# sourceMappingURL=words.js.map`,
      "lib/log.js": `const seen = [];
export const log = (word) => { if (seen.includes(word)) throw new Error("twice"); seen.push(word); };`,
      "lib/late.js": `import { log } from "./log.js";
import { Fault } from "./words.js";
log("late");
export const late = () => { throw new Fault(import.meta.url); };`,
    });
    assert.equal(before, "HI,true,late.js\n");
    assert.equal(after, before);
    assert.doesNotMatch(linked, /^import\b/mv);
  });

  it("leaves a module that needs a package outside, and finds it from the linked file", () => {
    const { before, after, linked } = linkAndRun({
      "app/entry.js":
        'export const run = async () => (await import("../lib/needs/deep.js")).named;',
      "lib/needs/deep.js": 'import { inner } from "./inner.js";\nexport const named = inner;',
      "lib/needs/inner.js": 'import { name } from "a-package";\nexport const inner = name;',
    });
    assert.deepEqual([before, after], ["package\n", "package\n"]);
    assert.match(linked, /import\("\.\.\/lib\/needs\/deep\.js"\)/v);
  });

  it("refuses what it does not understand, by name", () => {
    assert.throws(
      refused("const odd = 1;\nexport { odd };"),
      /odd\.js can't be linked: export \{ odd \};/v,
    );
    assert.throws(
      refused('import { name } from "a-package";\nexport const odd = name;'),
      /odd\.js imports a-package/v,
    );
  });
});
