import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";

import { generateDocs } from "../../scripts/generate-docs.ts";
import { parsePartyConf } from "../../src/config/party-conf.ts";
import { parsePartyToml } from "../../src/config/party-toml.ts";
import { parseMessageFile } from "../../src/domain/message-file.ts";
import { fencesOf, fragmentsOf, linksOf } from "../support/markdown.ts";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");

const guides = ["README.md", ...fs.globSync("docs/**/*.md", { cwd: root })];
const pages = [...guides, "ARCHITECTURE.md", "CONTRIBUTING.md", "AGENTS.md"];

/** Every fenced block of the guides in one of `languages`, with where it stands. */
const blocks = (...languages: readonly string[]) =>
  guides.flatMap((file) =>
    fencesOf(read(file))
      .filter(({ language }) => languages.includes(language))
      .map(({ text, line }) => ({ text, where: `${file}:${line}` })),
  );

/** A section of a page of commands with all that a command must tell. */
const isWhole = (section: string): boolean =>
  section.includes(`\nExample: ${/^\w+ ?/v.exec(section)?.[0]}`) && /^Exit.*: 0 /mv.test(section);

describe("the generated pages", () => {
  it("are what the programs say now: else run npm run generate", async () => {
    const generated = Object.fromEntries(await generateDocs());
    const committed = Object.keys(generated).map((file) => [file, read(file)]);
    assert.deepEqual(Object.fromEntries(committed), generated);
  });

  it("show an example and the exit statuses of every command", () => {
    const sections = ["party", "relay"].flatMap((program) =>
      read(`docs/cli/${program}.md`).split("\n## ").slice(1),
    );
    assert.ok(sections.length > 15);
    assert.deepEqual(
      sections.filter((section) => !isWhole(section)).map((section) => section.split("\n", 1)[0]),
      [],
    );
  });

  it("name every error code", () => {
    const codes = read("src/domain/error.ts").matchAll(/^ {2}(?<code>[A-Z_]+): \{ retryable/gmv);
    const table = read("docs/errors.md");
    const all = codes.map(({ groups }) => groups?.["code"] ?? "").toArray();
    assert.ok(all.length > 25);
    assert.deepEqual(
      all.filter((code) => !table.includes(`\`${code}\``)),
      [],
    );
  });
});

describe("the links of README, ARCHITECTURE, CONTRIBUTING, AGENTS and docs", () => {
  it("lead to files and headings that exist", () => {
    const broken = pages.flatMap((file) =>
      linksOf(read(file))
        .filter((link) => !/^[a-z]+:/v.test(link) && !leadsSomewhere(file, link))
        .map((link) => `${file}: ${link}`),
    );
    assert.deepEqual(broken, []);
  });

  it("reach every page of docs from the README", () => {
    const reached = new Set<string>();
    const follow = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const link of linksOf(read(file))) {
        const target = path.join(path.dirname(file), link.split("#", 1)[0] ?? "");
        if (target.endsWith(".md") && fs.existsSync(path.join(root, target))) follow(target);
      }
    };
    follow("README.md");
    assert.deepEqual(
      guides.filter((file) => !reached.has(file)),
      [],
    );
  });
});

const leadsSomewhere = (from: string, link: string): boolean => {
  const [name = "", fragment] = link.split("#", 2);
  const target = name === "" ? from : path.join(path.dirname(from), name);
  if (!fs.existsSync(path.join(root, target))) return false;
  return fragment === undefined || fragmentsOf(read(target)).has(fragment);
};

describe("the command lines of README and docs", () => {
  /** The flags each command's help names: `relay why` has `--json`. */
  const flags = new Map<string, ReadonlySet<string>>();

  before(() => {
    for (const program of ["relay", "party", "relay-daemon", "s3-sync"]) {
      const page = read(`docs/cli/${program}.md`);
      for (const section of page.split(/^(?=#{1,2} )/mv).slice(1)) {
        const [title = ""] = section.replace(/^#+ /v, "").split("\n", 1);
        const named = section.matchAll(/(?<![\w\-])--?[a-z][a-z\-]*/gv).map(([flag]) => flag);
        flags.set(title, new Set([...named, "--help", "--version", "-h"]));
      }
    }
  });

  /** What is wrong with one command of ours; undefined when its verb and flags exist. */
  const faultOf = ([program = "", ...words]: readonly string[]): string | undefined => {
    const [first = "", second = ""] = words;
    const verb =
      [`${first} ${second}`, first].find((named) => flags.has(`${program} ${named}`)) ??
      (program === "party" ? "start" : "");
    const end = words.indexOf("--");
    const given = words.slice(0, end < 0 ? undefined : end);
    if (program === "relay" && verb === "" && !first.startsWith("-")) return `no verb ${first}`;
    const known = flags.get(`${program} ${verb}`.trim());
    const strange = given
      .filter((word) => /^--?[a-z]/v.test(word))
      .map((word) => word.split("=", 1)[0] ?? "")
      .find((flag) => known?.has(flag) !== true && flags.get(program)?.has(flag) !== true);
    return strange === undefined ? undefined : `${program} ${verb} has no ${strange}`;
  };

  it("use verbs and flags that exist", () => {
    const commands = blocks("sh", "bash").flatMap(({ text, where }) =>
      commandsOf(text).map((words) => ({ words, where })),
    );
    assert.ok(commands.length > 20, `only ${commands.length} commands were found`);
    const faults = commands.flatMap(({ words, where }) => {
      const fault = faultOf(words);
      return fault === undefined ? [] : [`${where}: ${fault}`];
    });
    assert.deepEqual(faults, []);
  });

  it("would be refused with a verb or a flag that does not exist", () => {
    const wrong = ["relay sent cc hi", 'relay send --urgent cc "hi"', "party status --all"];
    for (const line of wrong) assert.notEqual(faultOf(commandsOf(line)[0] ?? []), undefined, line);
    const right = ['X=1 relay send cc "--urgent" | cat', "party web ~/x -d", "relay who --json"];
    for (const line of right) assert.equal(faultOf(commandsOf(line)[0] ?? []), undefined, line);
  });
});

/** The commands of `relay`, `party`, `relay-daemon` and `s3-sync` in a shell text, as words; quoted ones without a leading dash. */
const commandsOf = (script: string): readonly (readonly string[])[] =>
  script
    .replaceAll("\\\n", " ")
    .split("\n")
    .flatMap((line) => {
      const found: string[][] = [[]];
      for (const { groups } of line.matchAll(WORD)) {
        const { comment, between, word = "" } = groups ?? {};
        if (comment !== undefined) break;
        if (between !== undefined) found.push([]);
        else if (found.at(-1)?.length !== 0 || !/^\w+=/v.test(word))
          found.at(-1)?.push(word.replace(/^["']-*|["']$/gv, ""));
      }
      return found;
    })
    .filter(([program = ""]) => ["relay", "party", "relay-daemon", "s3-sync"].includes(program));

const WORD =
  /(?<comment>(?<=^|\s)#.*)|(?<between>[\|\x26;]+)|(?<word>(?:"[^"]*"|'[^']*'|[^\s"'\|\x26;])+)/gv;

describe("the samples in docs", () => {
  it("are what they seem: JSON, party.toml, party.conf and message files that are accepted", () => {
    const env = { HOME: "/home/ann" };
    for (const { text, where } of blocks("json"))
      assert.doesNotThrow(() => JSON.parse(text), where);
    for (const { text, where } of blocks("toml")) parsePartyToml(text, where);
    for (const { text, where } of blocks("conf")) parsePartyConf(text, where, env, "/home/ann");
    for (const { text } of blocks("msg")) assert.equal(parseMessageFile(text).kind, "message");
  });
});
