/**
 * Puts a built module and everything of ours that it imports into one file. Node.js spends about half a millisecond on each
 * module it finds, reads and links, and `relay send` has three dozen of them: apart they take longer than all its work.
 * Each module stays a function of its own, run at its first use, so order and sharing are what they were.
 */
import fs from "node:fs";
import path from "node:path";

/**
 * Links `entry`, a program's main module, in place: what it was and what it imports is then in `linkedFiles(entry).code`.
 * Modules whose imports need a package stay outside and are imported as before; they share nothing with what was linked.
 * Throws for a form of import or export that our sources do not have.
 */
export const linkModules = (entry: string): void => {
  const numbers = new Map<string, number>();
  const modules: string[] = [];
  const number = (file: string): number => {
    const known = numbers.get(file);
    if (known !== undefined) return known;
    const own = numbers.size;
    numbers.set(file, own);
    modules[own] = asFunction(file, link(file, entry, number), entry);
    return own;
  };
  const { code: main, exported } = withoutExports(link(entry, entry, number), entry);
  if (exported.length > 0) throw new Error(`${entry} can't be linked: it exports ${exported[0]}.`);
  fs.writeFileSync(
    linkedFiles(entry).code,
    [
      "async (linkedAt, importFrom) => {",
      '"use strict";',
      "const loaded = [];",
      "const use = (number) => (loaded[number] ??= modules[number]());",
      `const modules = [\n${modules.join(",\n")}\n];`,
      main,
      "}",
      "",
    ].join("\n"),
  );
  fs.writeFileSync(entry, startLinked(path.basename(linkedFiles(entry).code)));
};

/** What lies beside a linked program: its code, one function, and what V8 made of that under the given flags. */
export const linkedFiles = (
  entry: string,
  flags: readonly string[] = [],
): { readonly code: string; readonly kept: string } => {
  const code = `${entry.replace(/\.js$/v, "")}.linked.cjs`;
  return { code, kept: `${code}.compiled${flags.join("")}` };
};

/** V8 itself refuses what another version of it has kept, and compiles anew. */
const startLinked = (
  code: string,
): string => `const { readFileSync } = process.getBuiltinModule("node:fs");
const { Script } = process.getBuiltinModule("node:vm");

const filename = \`\${import.meta.dirname}/${code}\`;
let cachedData;
try {
    cachedData = readFileSync(\`\${filename}.compiled\${process.execArgv.join("")}\`);
}
catch {
    // Nothing was kept: it is compiled as it runs.
}
const program = new Script(readFileSync(filename, "utf8"), { filename, cachedData }).runInThisContext();
await program(import.meta.url, (module) => import(module));
`;

const IMPORT = /^import (?:(?<what>\{[^\}]*\}|\w+|\* as \w+) from )?"(?<from>[^"]+)";$/gmv;
const DYNAMIC = /\bimport\("(?<from>[^"]+)"\)/gv;
const EXPORT = /^export (?<declares>(?:const|class|function\*?|async function) (?<name>[\w$]+))/gmv;

const link = (file: string, entry: string, number: (file: string) => number): string =>
  fs
    .readFileSync(file, "utf8")
    .replaceAll(IMPORT, (...match) => {
      const { what, from = "" } = match.at(-1) as Record<string, string | undefined>;
      const used = source(file, from, number);
      return what === undefined ? `${used};` : `const ${binding(what)} = ${used};`;
    })
    .replaceAll(DYNAMIC, (...match) => {
      const { from = "" } = match.at(-1) as Record<string, string>;
      const target = path.resolve(path.dirname(file), from);
      if (from.startsWith(".") && !needsPackage(target)) {
        return `Promise.resolve(use(${number(target)}))`;
      }
      return `importFrom("${from.startsWith(".") ? relative(entry, target) : from}")`;
    })
    .replaceAll("import.meta.url", `new URL("${relative(entry, file)}", linkedAt).href`);

/** `{ a as b }` as destructuring writes it; a default import of a builtin is the builtin itself. */
const binding = (what: string): string =>
  what.replaceAll(/(?<name>\w+) as (?<own>\w+)/gv, "$<name>: $<own>").replace(/^\*: /v, "");

const source = (file: string, from: string, number: (file: string) => number): string => {
  if (from.startsWith("node:")) return `process.getBuiltinModule("${from}")`;
  if (from.startsWith(".")) return `use(${number(path.resolve(path.dirname(file), from))})`;
  throw new Error(`${file} imports ${from}: a linked module can't import a package.`);
};

const asFunction = (file: string, code: string, entry: string): string => {
  const { code: body, exported } = withoutExports(code, file);
  return `// ${relative(entry, file)}\n() => {\n${body}\nreturn { ${exported.join(", ")} };\n}`;
};

const withoutExports = (
  code: string,
  file: string,
): { readonly code: string; readonly exported: readonly string[] } => {
  const exported: string[] = [];
  const body = code
    .replaceAll(EXPORT, (...match) => {
      const { declares = "", name = "" } = match.at(-1) as Record<string, string>;
      exported.push(name);
      return declares;
    })
    .replaceAll(/^export \{\};$|^\/\/# sourceMappingURL=.*$/gmv, "");
  const left = /^(?:import|export)\b.*$|^.*\bimport(?:\.meta\b|\().*$/mv.exec(body);
  if (left !== null) throw new Error(`${file} can't be linked: ${left[0]}`);
  return { code: body, exported };
};

/** True where a module, or one it imports statically, comes from a package. */
const needsPackage = (file: string, seen = new Set<string>()): boolean => {
  if (seen.has(file)) return false;
  seen.add(file);
  const imports = fs.readFileSync(file, "utf8").matchAll(IMPORT);
  return imports.some(({ groups }) => {
    const from = groups?.["from"] ?? "";
    if (from.startsWith("node:")) return false;
    return !from.startsWith(".") || needsPackage(path.resolve(path.dirname(file), from), seen);
  });
};

const relative = (entry: string, file: string): string => {
  const found = path.relative(path.dirname(entry), file);
  return found.startsWith(".") ? found : `./${found}`;
};
