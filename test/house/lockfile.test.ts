import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const packages = (file: string): Readonly<Record<string, Entry>> =>
  (
    JSON.parse(fs.readFileSync(path.join(root, file), "utf8")) as {
      packages: Record<string, Entry>;
    }
  ).packages;

describe("the lockfile", () => {
  // `npm ci` refuses a lockfile without them, also on the platforms that they are not for.
  it("has an entry for the packages of every platform", () => {
    const locked = packages("package-lock.json");
    const missing = Object.values(locked)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => locked[`node_modules/${name}`] === undefined);
    assert.deepEqual(missing, []);
  });

  for (const file of ["package-lock.json", "scripts/runtime/package-lock.json"]) {
    it(`${file} names no place to fetch from and nothing that runs at installation`, () => {
      const offenders = Object.entries(packages(file)).filter(
        ([, entry]) => entry.resolved !== undefined || entry.hasInstallScript === true,
      );
      assert.deepEqual(offenders, []);
    });
  }
});
