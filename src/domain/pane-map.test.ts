import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { EMPTY_PANE_MAP, formatPaneMap, type PaneMap, parsePaneMap } from "./pane-map.ts";

const mapOf = (text: string): PaneMap => {
  const read = parsePaneMap(text);
  assert.equal(read.kind, "map");
  return read.kind === "map" ? read.map : EMPTY_PANE_MAP;
};

describe("a pane map", () => {
  it("is read in the flat form, as the document's printf writes it", () => {
    const map = mapOf('{"oc":"%0","CC":"%1","cx":"%12","session":"web"}\n');
    assert.deepEqual(map.panes, { oc: "%0", cc: "%1", cx: "%12" });
    assert.equal(map.session, "web");
  });

  it("comes back from its own form as it was", () => {
    const map: PaneMap = {
      ...EMPTY_PANE_MAP,
      panes: { oc: "%1" },
      version: 3,
      registeredAt: "2026-11-20T14:00:00.000Z",
      session: "party",
      tmuxSocket: "/tmp/tmux-0/default",
      agents: { oc: { profile: "claude", transcript: undefined } },
    };
    assert.deepEqual(mapOf(formatPaneMap(map)), map);
  });

  it("names nobody where the file is empty or an empty object", () => {
    for (const text of ["", " \n", "{}", '{"panes":{}}']) assert.deepEqual(mapOf(text).panes, {});
  });

  it("leaves out what is no pane id, and says so", () => {
    const map = mapOf('{"oc":"0","cc":"%x","cx":5,"ad":"%1;kill"}');
    assert.deepEqual(map.panes, {});
    assert.equal(map.ignored.length, 4);
  });

  it("that is not a JSON object is told apart from an empty one", () => {
    for (const text of ["{oc:%1", "[]", '"x"', "nonsense"]) {
      assert.equal(parsePaneMap(text).kind, "broken");
    }
  });
});
