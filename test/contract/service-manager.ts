import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, it, type TestContext } from "node:test";

import type { ServiceManager } from "../../src/ports/service-manager.ts";

export interface ServiceManagerFixture {
  readonly manager: ServiceManager;
  /** Makes the manager's program refuse everything. */
  readonly breakIt: () => void;
}

/** What whoever installs the daemon relies on. */
export const serviceManagerContract = (
  name: string,
  setup: (t: TestContext) => ServiceManagerFixture,
): void => {
  describe(`the service manager ${name}`, () => {
    it("takes up a unit, starts and ends it, and forgets it when its file is gone", async (t) => {
      const { manager } = setup(t);
      assert.equal(manager.unavailable(), undefined);
      const { path, text, wantedBy } = manager.unit({ environment: { A: "b" } });
      assert.ok(text.includes("relay-daemon") && text.includes("A"));
      assert.equal(existsSync(path), false);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      if (wantedBy !== undefined) assert.notEqual(wantedBy, path);
      manager.reload();
      manager.start();
      assert.equal(manager.isActive(), true);
      manager.stop();
      assert.equal(manager.isActive(), false);
      await rm(path);
      manager.reload();
      assert.equal(manager.isActive(), false);
    });

    it("says why it can not be used, and throws what it was told", (t) => {
      const { manager, breakIt } = setup(t);
      breakIt();
      assert.match(manager.unavailable() ?? "", /no bus/v);
      assert.throws(() => manager.start(), { code: "DAEMON_UNAVAILABLE", message: /no bus/v });
      assert.equal(manager.isActive(), false);
    });
  });
};
