import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { type Fact, factLines, parseFacts } from "./fact.ts";
import { checkTemplate, templateLines, writeTemplate } from "./template.ts";

const AT = Date.UTC(2026, 10, 27, 14, 0, 1);

const fact = (asked: string, outcome: Fact["outcome"]): Fact => ({
  asked,
  outcome,
  source: `ask ${asked}`,
  at: AT,
});

const installed = (name: string): Fact =>
  fact(`pkg:${name}`, {
    kind: "known",
    value: "1.2, install ok installed",
    package: { name, version: "1.2", status: "install ok installed" },
  });

describe("facts that are asked for", () => {
  it("are names and paths, several behind commas, each once", () => {
    assert.deepEqual(
      parseFacts(["pkg:libssl-dev,git:/root/src", "disk", "disk:~/x", "load,load"]),
      [
        { kind: "pkg", name: "libssl-dev" },
        { kind: "git", path: "/root/src" },
        { kind: "disk", path: "/" },
        { kind: "disk", path: "~/x" },
        { kind: "load" },
      ],
    );
  });

  it("are refused by their value where a program could take them for something else", () => {
    for (const text of [
      "",
      "pkg:",
      "pkg:-f",
      "pkg:--admindir=/x",
      "pkg:a b",
      "pkg:$(touch x)",
      "pkg:*",
      "git:",
      "git:/a\nb",
      "disk:\u{1b}[2J",
      "cmd:ls",
      "disk,",
      "memory:x",
    ]) {
      assert.throws(() => parseFacts([text]), { code: "USAGE" }, text);
    }
    const many = Array.from({ length: 33 }, (_, index) => `pkg:p${index}`);
    assert.throws(() => parseFacts(many), /33 facts.* is more than 32/v);
  });

  it("whatever somebody writes, is a request or refused", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          for (const request of parseFacts([`pkg:${text}`])) {
            if (request.kind === "pkg") assert.match(request.name, /^[A-Za-z0-9]/v);
          }
        } catch (error) {
          assert.equal((error as Error).name, "PartyError");
        }
      }),
    );
  });
});

describe("a block of facts", () => {
  it("names what said each and when, and says in its place what is not known", () => {
    const facts = [
      installed("a"),
      fact("git:/x", { kind: "failed", reason: "fatal: not\na \u{1b}[31mrepository" }),
    ];
    assert.deepEqual(factLines("build2", facts, AT), [
      "Facts of build2, 2026-11-27T14:00:01Z:",
      "pkg:a   1.2, install ok installed  [ask pkg:a at 14:00:01Z]",
      String.raw`git:/x  NOT KNOWN: fatal: not a \u{1b}[31mrepository  [ask git:/x at 14:00:01Z]`,
    ]);
  });
});

const write = (name: string, facts: readonly Fact[] = []): string =>
  writeTemplate(name, {
    host: "build2",
    peer: "build1",
    facts,
    state: {
      status: "building",
      job: { id: "job_7", startedAt: AT },
      message: undefined,
      since: AT,
      updatedAt: AT,
    },
  });

describe("an answer from a template", () => {
  const gone = fact("pkg:b", {
    kind: "known",
    value: "no version, deinstall ok config-files",
    package: { name: "b", version: "no version", status: "deinstall ok config-files" },
  });
  const missing = fact("pkg:c", { kind: "failed", reason: "no packages found matching c" });
  it("claims of a package only what was found", () => {
    assert.equal(
      write("installed", [installed("a")]),
      "Done on build2: a 1.2 is installed (install ok installed).",
    );
    assert.equal(
      write("installed", [installed("a"), gone, missing]),
      "Not done on build2: a 1.2 is installed (install ok installed); b is not installed (deinstall ok config-files); c is not known (no packages found matching c).",
    );
    assert.equal(
      write("checked", [gone]),
      "Checked on build2: b is not installed (deinstall ok config-files).",
    );
  });

  it("tells what the host is doing", () => {
    const doing = "is building since 2026-11-27T14:00Z, job job_7, last said 2026-11-27T14:00Z";
    assert.equal(write("status"), `build2 ${doing}.`);
    assert.equal(write("standby"), `Understood. build2 stands by for build1; it ${doing}.`);
    assert.match(write("failure"), /It can go on alone or wait for build1; tell which\.$/v);
    const unset = { host: "build2", peer: "oc", facts: [], state: undefined };
    assert.equal(writeTemplate("status", unset), "build2 has set no status.");
  });

  it("is listed, and refused where it is none or its package is missing", () => {
    assert.deepEqual(
      templateLines().map((line) => line.split(" ", 1)[0]),
      ["installed", "checked", "status", "standby", "failure"],
    );
    assert.throws(() => checkTemplate("toString", []), /no template "toString"/v);
    assert.throws(() => checkTemplate("installed", ["disk"]), /none is named/v);
    checkTemplate("installed", ["disk,pkg:a"]);
    checkTemplate("status", []);
  });
});
