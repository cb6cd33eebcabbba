import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { waitFor } from "../../../test/support/wait-for.ts";
import { readPaneMapFiles, watchPaneMapFiles } from "./pane-map-files.ts";

const setUp = (t: TestContext) => {
  const state = mkdtempSync(join(tmpdir(), "party-maps-"));
  t.after(() => rmSync(state, { recursive: true, force: true }));
  const files = { path: join(state, "panes.json"), state, defaultSession: "party" };
  const read = () =>
    readPaneMapFiles(files).map(({ session, map, broken }) => ({
      session,
      panes: map.panes,
      broken,
    }));
  return { state, files, read };
};

describe("pane maps", () => {
  it("are read for every session that has one, the default one first", (t) => {
    const { state, files, read } = setUp(t);
    writeFileSync(files.path, '{"cc":"%1"}');
    writeFileSync(join(state, "panes.web.json"), '{"panes":{"oc":"%2"}}');
    for (const name of ["panes.party.json", "panes.ALL.json", "panes.all.json", "roster.json"])
      writeFileSync(join(state, name), '{"oc":"%3"}');
    assert.deepEqual(read(), [
      { session: "party", panes: { cc: "%1" }, broken: undefined },
      { session: "web", panes: { oc: "%2" }, broken: undefined },
    ]);
  });

  it("that are missing or empty name nobody, and are not broken", (t) => {
    const { files, read } = setUp(t);
    assert.deepEqual(read(), [{ session: "party", panes: {}, broken: undefined }]);
    writeFileSync(files.path, "");
    assert.deepEqual(read(), [{ session: "party", panes: {}, broken: undefined }]);
    assert.deepEqual(readPaneMapFiles({ ...files, state: "/nowhere" }).length, 1);
  });

  it("that can not be read say why", (t) => {
    const { files, read } = setUp(t);
    writeFileSync(files.path, "{cc: %1}");
    assert.match(read()[0]?.broken ?? "", /JSON/v);
    rmSync(files.path);
    mkdirSync(files.path);
    assert.match(read()[0]?.broken ?? "", /EISDIR/v);
  });

  it("are watched, and no other file is", async (t) => {
    const { state, files } = setUp(t);
    let calls = 0;
    const watch = watchPaneMapFiles(files, () => {
      calls += 1;
    });
    writeFileSync(join(state, "roster.json"), "{}");
    writeFileSync(files.path, "{}");
    await waitFor("a call", () => calls > 0);
    const before = calls;
    writeFileSync(join(state, "panes.web.json"), "{}");
    await waitFor("another", () => calls > before);
    watch[Symbol.dispose]();
  });
});
