import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";

import { linkedFiles, linkModules } from "../../scripts/link-modules.ts";

/** Writes modules, links `app/main.js` and says what running it printed before and after. */
const linkAndRun = (files: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), "party-link-"));
  try {
    const all = {
      "package.json": '{"type":"module"}',
      "node_modules/a-package/package.json": '{"type":"module","exports":"./index.js"}',
      "node_modules/a-package/index.js": 'export const name = "package";',
      ...files,
    };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const main = join(root, "app/main.js");
    const run = (): string => execFileSync(process.execPath, [main], { encoding: "utf8" });
    const before = run();
    linkModules(main);
    const { code, kept } = linkedFiles(main);
    const after = run();
    writeFileSync(kept, "of another version");
    return { before, after, withForeignKept: run(), linked: readFileSync(code, "utf8") };
  } finally {
    rmSync(root, { recursive: true });
  }
};

const refused = (text: string) => () =>
  linkAndRun({
    "app/main.js": 'import { odd } from "../lib/odd.js";\nconsole.log(odd);',
    "lib/odd.js": text,
  });

describe("linkModules", () => {
  it("gives a program that does the same, from one file", () => {
    const { before, after, withForeignKept, linked } = linkAndRun({
      "app/main.js": `import { Fault, shout as cry } from "../lib/words.js";
import { basename } from "node:path";
const { late } = await import("../lib/late.js");
try { late(); } catch (error) { console.log([cry("hi"), error instanceof Fault, basename(error.message)].join()); }
`,
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
    assert.equal(withForeignKept, before);
    assert.doesNotMatch(linked, /^import\b/mv);
  });

  it("leaves a module that needs a package outside, and finds it from the linked file", () => {
    const { before, after, linked } = linkAndRun({
      "app/main.js": 'console.log((await import("../lib/needs/deep.js")).named);',
      "lib/needs/deep.js": 'import { inner } from "./inner.js";\nexport const named = inner;',
      "lib/needs/inner.js": 'import { name } from "a-package";\nexport const inner = name;',
    });
    assert.deepEqual([before, after], ["package\n", "package\n"]);
    assert.match(linked, /importFrom\("\.\.\/lib\/needs\/deep\.js"\)/v);
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
    assert.throws(
      refused("export const odd = import.meta.dirname;"),
      /odd\.js can't be linked: const odd = import\.meta\.dirname;/v,
    );
  });
});
