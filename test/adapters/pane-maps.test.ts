import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { createDisk } from "../../src/adapters/system/disk.ts";
import { createPaneMaps } from "../../src/adapters/system/pane-maps.ts";
import { EMPTY_PANE_MAP } from "../../src/domain/pane-map.ts";
import type { PaneMaps } from "../../src/ports/pane-maps.ts";

const setup = (t: TestContext): { maps: PaneMaps; directory: string } => {
  const root = mkdtempSync(join(tmpdir(), "party-maps-"));
  t.after(() => rmSync(root, { recursive: true }));
  const directory = join(root, "state");
  const maps = createPaneMaps({
    path: join(directory, "panes.json"),
    state: directory,
    defaultSession: "party",
    disk: createDisk(() => undefined),
  });
  return { maps, directory };
};

const map = { ...EMPTY_PANE_MAP, panes: { oc: "%0" }, version: 1, session: "party" };

describe("pane map files", () => {
  it("keep the default session's map under the plain name, others' under their own", (t) => {
    const { maps, directory } = setup(t);
    assert.deepEqual(maps.sessions(), []);
    maps.write("web", { ...map, session: "web" });
    maps.write("party", map);
    assert.deepEqual(maps.sessions(), ["party", "web"]);
    assert.deepEqual(maps.read("party"), { kind: "map", map });
    const text = readFileSync(join(directory, "panes.web.json"), "utf8");
    assert.equal(JSON.parse(text).session, "web");
    assert.equal(statSync(join(directory, "panes.json")).mode & 0o777, 0o600);
  });

  it("are missing, not broken, before anything wrote them and after they were removed", (t) => {
    const { maps } = setup(t);
    assert.deepEqual(maps.read("party"), { kind: "missing" });
    maps.write("party", map);
    maps.remove("party");
    maps.remove("party");
    assert.deepEqual(maps.read("party"), { kind: "missing" });
  });

  it("say why they can't be read", (t) => {
    const { maps, directory } = setup(t);
    mkdirSync(join(directory, "panes.json"), { recursive: true });
    assert.throws(() => maps.read("party"), { code: "SHARE_UNUSABLE", message: /EISDIR/v });
    writeFileSync(join(directory, "panes.web.json"), "{");
    const read = maps.read("web");
    assert.equal(read.kind, "broken");
  });

  it("ignore files that only look like a session's", (t) => {
    const { maps, directory } = setup(t);
    mkdirSync(directory);
    for (const name of ["panes.all.json", "panes.a b.json", "panes.json.1.tmp", "panes.party.json"])
      writeFileSync(join(directory, name), "{}");
    assert.deepEqual(maps.sessions(), []);
  });
});
