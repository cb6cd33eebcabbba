import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { parsePartyConf } from "./party-conf.ts";

const read = (text: string): ReturnType<typeof parsePartyConf> =>
  parsePartyConf(text, "party.conf", { USER: "ann" }, "/home/ann");

const dirOf = (line: string): string | undefined => read(line).oc.dir;

describe("parsePartyConf", () => {
  it("reads the document's own file", () => {
    const text = [
      "# Working directories",
      'RELAY_OC_DIR="$HOME/projects"',
      'RELAY_CC_DIR="$HOME/current"',
      'RELAY_CX_DIR="$HOME/current"',
      "",
      "# Launch commands",
      'RELAY_OC_CMD="claude -c --dangerously-skip-permissions"',
      'RELAY_CC_CMD="claude --dangerously-skip-permissions"',
      'RELAY_CX_CMD="codex -a never -s workspace-write --add-dir /tmp --add-dir ~/llm-share"',
      "",
    ].join("\n");
    assert.deepEqual(read(text), {
      oc: { dir: "/home/ann/projects", command: "claude -c --dangerously-skip-permissions" },
      cc: { dir: "/home/ann/current", command: "claude --dangerously-skip-permissions" },
      cx: {
        dir: "/home/ann/current",
        command: "codex -a never -s workspace-write --add-dir /tmp --add-dir ~/llm-share",
      },
    });
  });

  for (const [line, dir] of [
    ["RELAY_OC_DIR=~/x", "/home/ann/x"],
    ["RELAY_OC_DIR=~", "/home/ann"],
    ['RELAY_OC_DIR="~/x"', "/home/ann/x"],
    ["RELAY_OC_DIR='$HOME/x'", "$HOME/x"],
    ["RELAY_OC_DIR=${HOME}/a\\ b", "/home/ann/a b"],
    ["RELAY_OC_DIR=\"/a\"'/b'/c # and a comment", "/a/b/c"],
    ['RELAY_OC_DIR="/\\$x/\\"y\\"/\\n"', '/$x/"y"/\\n'],
    ["export RELAY_OC_DIR=/x", "/x"],
    ["  RELAY_OC_DIR=/x  ", "/x"],
    ["RELAY_OC_DIR=/x\r", "/x"],
    ["RELAY_OC_DIR=/home/$USER", "/home/ann"],
    ["BASE=/srv\nRELAY_OC_DIR=$BASE/oc", "/srv/oc"],
    ["RELAY_OC_DIR=/a\nRELAY_OC_DIR=/b", "/b"],
    ["RELAY_OC_DIR=/a#b", "/a#b"],
    ["RELAY_OC_DIR=", undefined],
    ["#RELAY_OC_DIR=$(pwd)", undefined],
  ] as const)
    it(`takes ${JSON.stringify(line)} for ${dir}`, () => assert.equal(dirOf(line), dir));

  for (const [line, reason] of [
    ["RELAY_OC_DIR=$(pwd)", "command substitution is not run"],
    ['RELAY_OC_DIR="$(rm -rf /)"', "command substitution is not run"],
    ["RELAY_OC_DIR=`pwd`", "command substitution is not run"],
    ['RELAY_OC_DIR="a`pwd`"', "command substitution is not run"],
    ["RELAY_OC_DIR=/a$((1+1))", "arithmetic is not computed"],
    ["RELAY_OC_DIR=${HOME:-/x}", "only ${NAME} is known"],
    ["RELAY_OC_DIR=$1", "only $NAME and ${NAME} are known"],
    ["RELAY_OC_DIR=$'a'", "$'…' is not known"],
    ["RELAY_OC_DIR=$NOPE/x", "the variable NOPE is not set"],
    ["RELAY_OC_DIR=/a | tee /b", "a pipe is not run"],
    ["RELAY_OC_DIR=/a|b", "a pipe is not run"],
    ["RELAY_OC_DIR=/a && touch /b", "nothing is run in the background"],
    ["RELAY_OC_DIR=/a; touch /b", "one assignment a line"],
    ["RELAY_OC_DIR=/a > /b", "a redirection is not done"],
    ["RELAY_OC_DIR=(a b)", "arrays and subshells are not known"],
    ['RELAY_OC_CMD="claude', "a quote does not end on its line"],
    ["RELAY_OC_CMD='claude", "a quote does not end on its line"],
    ["RELAY_OC_DIR=/a\\", "a line may not go on in the next one"],
    [
      "RELAY_OC_CMD=claude -c",
      "there is more than one assignment, or a value with blanks that needs quotes",
    ],
    ["RELAY_OC_DIR+=/a", "this is no assignment"],
    ["source other.conf", "this is no assignment"],
    ["if true; then", "this is no assignment"],
    ["export -n X", "this is no assignment"],
  ] as const)
    it(`refuses ${JSON.stringify(line)} with its line`, () => {
      assert.throws(() => read(`A=1\n${line}`), {
        code: "CONFIG_INVALID",
        message: `party.conf line 2: ${reason}: ${JSON.stringify(line)}.`,
      });
    });
});
