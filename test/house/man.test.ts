import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { manPageOf } from "../../scripts/man-pages.ts";
import { escapeText, writeManPage } from "../../scripts/man-writer.ts";

const root = path.resolve(import.meta.dirname, "../..");
const pages = fs.readdirSync(path.join(root, "man")).toSorted();
const read = (page: string): string => fs.readFileSync(path.join(root, "man", page), "utf8");

/** What a formatter makes of an escaped line. */
const unescape = (line: string): string =>
  line
    .replace(/^\\&/v, "")
    .replaceAll(/\\(?:e|-|\((?<name>\w\w)|\[u(?<code>[0-9A-F]+)\])/gv, (all, ...groups) => {
      const { name, code } = groups.at(-1) as { name?: string; code?: string };
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      return name === undefined ? (all === "\\e" ? "\\" : "-") : (NAMES[name] ?? "?");
    });
const NAMES: Readonly<Record<string, string>> = { aq: "'", ga: "`", ha: "^", ti: "~" };

describe("a line of a manual page", () => {
  it("shows as it stands, whatever is in it", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(".", "'", "\\", "-", "~", "^", "`", "&", "é", "→", "a") }),
    );
    fc.assert(
      fc.property(text, (line) => {
        const escaped = escapeText(line);
        assert.equal(unescape(escaped), line);
        assert.match(escaped, /^[\t -~]*$/v);
        assert.doesNotMatch(escaped, /^[.']/v);
      }),
    );
  });

  it("is never a request, also where a long text was broken", () => {
    const words = fc.array(fc.constantFrom(".TH", "'br", "\\fB", "word", "--flag", "…"), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(words, (all) => {
        const text = all.join(" ");
        const page = writeManPage({
          name: "x",
          brief: "y",
          parts: [{ kind: "paragraph", text }],
        });
        const lines = page
          .split("\n")
          .slice(6)
          .filter((line) => line !== "");
        assert.ok(
          lines.every((line) => /^(?:\.PP|[^.'].*)$/v.test(line)),
          page,
        );
        assert.equal(
          lines
            .filter((line) => line !== ".PP")
            .map(unescape)
            .join(" "),
          text,
        );
      }),
    );
  });
});

describe("a manual page", () => {
  it("has the parts of a help, and each command in full", () => {
    const help =
      "USAGE\n  p run [--x]\n\nDoes it.\n\nFLAGS\n  -x [--xx]  One  [default = 1]\n      --     Rest\n";
    const page = writeManPage(
      manPageOf({
        name: "p",
        brief: "does",
        sections: [
          ["", help],
          ["run", help],
        ],
      }),
    );
    const [own = "", commands = ""] = page.split(".SH COMMANDS IN FULL\n");
    assert.match(own, /\.SH NAME\np \\- does\n\.SH SYNOPSIS\n\.nf\np run \[\\-\\-x\]\n\.fi\n/v);
    assert.match(
      own,
      /\.SH DESCRIPTION\nDoes it\.\n\.SH FLAGS\n\.TP\n\\fB\\-x \[\\-\\-xx\]\\fR\nOne \[default = 1\]\n\.TP\n\\fB\\-\\-\\fR\nRest\n/v,
    );
    assert.match(commands, /^\.SS p run\n\.nf\np run/v);
  });

  it("exists of every program, and is packed", () => {
    assert.deepEqual(pages, ["party.1", "relay-daemon.1", "relay.1", "s3-sync.1"]);
    const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
    assert.deepEqual(
      manifest.man.toSorted(),
      pages.map((page) => `man/${page}`),
    );
    assert.ok(manifest.files.includes("man"));
  });

  it("names every command and flag of its CLI page", () => {
    for (const page of pages) {
      const program = page.replace(/\.1$/v, "");
      const cli = fs.readFileSync(path.join(root, `docs/cli/${program}.md`), "utf8");
      const shown = read(page).split("\n").map(unescape).join("\n");
      for (const [, verb] of cli.matchAll(/^## (?<verb>.+)$/gmv))
        assert.ok(shown.includes(`.SS ${verb}\n`), `${page}: ${verb}`);
      for (const [flag] of cli.matchAll(/(?<![\w\-])--[a-z][a-z\-]+/gv))
        assert.ok(shown.includes(flag), `${page}: ${flag}`);
    }
  });

  it("is taken without a word by groff and mandoc, where there are any", () => {
    const checks = [
      ["groff", "-man", "-Tutf8", "-ww", "-z"],
      ["mandoc", "-Tlint"],
    ];
    for (const [program = "", ...words] of checks) {
      for (const page of pages) {
        const { error, stdout, stderr } = spawnSync(
          program,
          [...words, path.join(root, "man", page)],
          {
            encoding: "utf8",
          },
        );
        if (error !== undefined) break;
        assert.equal(stdout + stderr, "", `${program} ${page}`);
      }
    }
  });
});
