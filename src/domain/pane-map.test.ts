import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { formatPaneMap, type PaneMap, parsePaneMap } from "./pane-map.ts";

const named = (map: PaneMap): Readonly<Record<string, string>> => Object.fromEntries(map.panes);

describe("a pane map", () => {
  it("is read in the flat form, as the document's printf writes it", () => {
    const map = parsePaneMap('{"oc":"%0","CC":"%1","cx":"%12","session":"web"}\n');
    assert.deepEqual(named(map), { oc: "%0", cc: "%1", cx: "%12" });
    assert.equal(map.session, "web");
  });

  it("comes back from its own form as it was", () => {
    const map: PaneMap = {
      panes: new Map([["oc", "%1"]]),
      version: 3,
      session: "party",
      socket: "/tmp/tmux-0/default",
      agents: new Map([["oc", { profile: "claude", transcript: undefined }]]),
    };
    assert.deepEqual(parsePaneMap(formatPaneMap(map, 0)), map);
  });

  it("names nobody where the file is empty or an empty object", () => {
    for (const text of ["", " \n", "{}", '{"panes":{}}']) {
      assert.deepEqual(named(parsePaneMap(text)), {});
    }
  });

  it("leaves out what is no pane id", () => {
    assert.deepEqual(named(parsePaneMap('{"oc":"0","cc":"%x","cx":5,"ad":"%1;kill"}')), {});
  });

  it("that is not JSON is refused with what stands in it", () => {
    for (const text of ["{oc:%1", "[]", '"x"', "nonsense"]) {
      assert.throws(() => parsePaneMap(text), { code: "CONFIG_INVALID" });
    }
  });
});
