/** The sample outputs of the document, and the lines that its commands grep for. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { checkSetupHost, hostIdOf, readyCommand } from "./known-hosts.ts";
import { parseTargets } from "./parse-targets.ts";
import { validateClassic } from "./validate-classic.ts";

describe("validate_json.sh", () => {
  it("tells what a file lacks", () => {
    const path = "build1/status.json";
    assert.deepEqual(validateClassic(path, '{"server":"build1","ip":"x","status":"idle"}'), [
      `${path} has no field "timestamp"`,
    ]);
    assert.deepEqual(validateClassic("coordination/messages.json", '{"messages":{}}'), [
      'coordination/messages.json has no list "messages"',
    ]);
    assert.deepEqual(validateClassic("coordination/locks.json", "{}"), [
      'coordination/locks.json has no object "locks"',
    ]);
    assert.deepEqual(validateClassic("a.json", '{"x":'), [
      "a.json is no JSON: it ends where a value should stand",
    ]);
    assert.deepEqual(validateClassic("coordination/jobs.json", "[]"), [
      "coordination/jobs.json holds no JSON object",
    ]);
  });

  it("tells an id that stands twice, and nothing of what is well", () => {
    const jobs = '{"jobs":[{"id":"a"},{"id":"b"},{"id":"a"},{"x":1},{"x":1}]}';
    assert.deepEqual(validateClassic("coordination/jobs.json", jobs), [
      'coordination/jobs.json holds the id "a" twice',
    ]);
    assert.deepEqual(validateClassic("coordination/messages.json", '{"messages":[]}'), []);
    assert.deepEqual(validateClassic("other.json", "[]"), []);
  });
});

describe("set-up", () => {
  it("knows the document's hosts by what hostname prints", () => {
    assert.deepEqual(["ll-ACSBuilder1", "ll-acsbuilder2.local\n", "laptop", ""].map(hostIdOf), [
      "build1",
      "build2",
      undefined,
      undefined,
    ]);
  });

  it("is refused on the other host, and goes on a machine that the document does not know", () => {
    assert.throws(
      () => {
        checkSetupHost("build1", "ll-ACSBuilder2\n");
      },
      {
        code: "NAME_TAKEN",
        message: 'This machine is "ll-ACSBuilder2", so it is build2, not build1.',
        hint: "Run setup_build2.sh here.",
      },
    );
    checkSetupHost("build2", "ll-ACSBuilder2");
    checkSetupHost("build1", "laptop");
  });

  it("prints the document's own command to announce a host", () => {
    assert.equal(
      readyCommand("build2", "build1"),
      './send_message.sh build2 build1 info "Ready" "Build2 setup complete at $(date -u +%Y-%m-%dT%H:%M:%SZ). Heartbeat running. Communication framework active. Ready to coordinate."',
    );
  });
});

describe("the targets of sendmessages", () => {
  const hosts = ["build1", "build2", "build3", "win-dev1"];

  it("are digits, ids or all", () => {
    assert.deepEqual(parseTargets("2", hosts), ["build2"]);
    assert.deepEqual(parseTargets("1,2", hosts), ["build1", "build2"]);
    assert.deepEqual(parseTargets("13", hosts), ["build1", "build3"]);
    assert.deepEqual(parseTargets("1, WIN-dev1 1", hosts), ["build1", "win-dev1"]);
    assert.deepEqual(parseTargets("2,all", hosts), ["all"]);
  });

  it("that name no host are refused with the value", () => {
    for (const text of ["9", "bob", "", ","]) {
      assert.throws(() => parseTargets(text, hosts), { code: "RECIPIENT_UNKNOWN" });
    }
    assert.throws(() => parseTargets("19", hosts), { message: 'Not a target: "build9".' });
  });
});
