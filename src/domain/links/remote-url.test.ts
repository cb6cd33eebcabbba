import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { isSameRemote, withoutUser } from "./remote-url.ts";

describe("the address of a remote", () => {
  it("is the same repository's however it is written", () => {
    const same = [
      "https://github.com/a/Build.git",
      "https://github.com/a/Build",
      "https://x-access-token:secret@github.com/a/Build.git/",
      "git@github.com:a/Build.git",
      "ssh://git@github.com/a/Build.git",
    ];
    for (const one of same) for (const other of same) assert.ok(isSameRemote(one, other), other);
    assert.ok(isSameRemote("/srv/Build.git", "file:///srv/Build"));
  });

  it("of another host, path or port is another's", () => {
    const all = [
      "https://github.com/a/Build",
      "https://github.com/b/Build",
      "https://gitlab.com/a/Build",
      "https://github.com:8443/a/Build",
      "/a/Build",
    ];
    for (const one of all)
      for (const other of all) assert.equal(isSameRemote(one, other), one === other, other);
  });

  it("is shown without who asks, and without a secret", () => {
    assert.equal(withoutUser("https://me:secret@host/a"), "https://host/a");
    assert.equal(withoutUser("git@host:a/b"), "host:a/b");
    assert.equal(withoutUser("/srv/a@b"), "/srv/a@b");
  });
});
