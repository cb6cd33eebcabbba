import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { faultOfPath, keyOf, parseNamespace } from "./share-path.ts";

describe("a namespace", () => {
  it("is one plain name", () => {
    for (const name of ["build1", "B", "my.host-2_x", "a".repeat(63)]) {
      assert.equal(parseNamespace(name), name);
    }
  });

  it("that leads elsewhere or is no name is refused with its value", () => {
    const wrong = ["", ".", "..", "../x", "a/b", "a..b", "-a", "a-", "a b", "a\n", "é"];
    for (const name of [...wrong, "a".repeat(64)]) {
      assert.throws(() => parseNamespace(name, "MACHINE_NAMESPACE", "CONFIG_INVALID"), {
        code: "CONFIG_INVALID",
        message: `MACHINE_NAMESPACE is ${JSON.stringify(name)}, not a namespace.`,
      });
    }
  });
});

describe("a path of the share", () => {
  it("may hold anything that a file's name may", () => {
    for (const path of ["attacks/a.json", "shared/docs/a\nb", "reviews/é 漢 ?%#+&", "shared/.x"]) {
      assert.equal(faultOfPath(path, "build1"), undefined, path);
    }
  });

  it("that leads out of its directory, or is in none, has a fault", () => {
    const wrong = {
      "attacks/../../x": 'has an empty part, "." or ".." in it',
      "/etc/passwd": 'has an empty part, "." or ".." in it',
      "attacks/": 'has an empty part, "." or ".." in it',
      "attacks//x": 'has an empty part, "." or ".." in it',
      "attacks/./x": 'has an empty part, "." or ".." in it',
      "relay/state/x": "is not in attacks, recovery, reviews, shared",
      attacks: "is not in attacks, recovery, reviews, shared",
      "attacks/a\0b": "has a NUL in it",
      "attacks/\ud800": "is not Unicode",
    };
    for (const [path, fault] of Object.entries(wrong)) {
      assert.equal(faultOfPath(path, "build1"), fault, path);
    }
  });

  it("has at most 1024 bytes as a key", () => {
    const room = 1024 - keyOf("build1", "attacks/").length;
    assert.equal(faultOfPath(`attacks/${"x".repeat(room)}`, "build1"), undefined);
    assert.equal(
      faultOfPath(`attacks/${"x".repeat(room + 1)}`, "build1"),
      "makes a key of 1025 bytes, and 1024 is the limit",
    );
  });

  it("without a fault stays below the share whatever it is", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("attacks", "..", ".", "", "x", "shared"), { maxLength: 6 }),
        (parts) => {
          const path = parts.join("/");
          if (faultOfPath(path, "n") !== undefined) return;
          const resolved = new URL(path, "file:///share/").pathname;
          assert.equal(resolved, `/share/${path}`);
        },
      ),
    );
  });
});
