import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { urlOf } from "./address.ts";

const AWS = { endpoint: "https://s3.us-east-2.amazonaws.com", bucket: "room", pathStyle: false };

describe("the address of an object", () => {
  it("has the bucket in the host's name, or in the path", () => {
    assert.equal(urlOf(AWS, "m/a b"), "https://room.s3.us-east-2.amazonaws.com/m/a%20b");
    const own = { endpoint: "http://10.0.0.2:9000/s3/", bucket: "room", pathStyle: true };
    assert.equal(urlOf(own, "m/a"), "http://10.0.0.2:9000/s3/room/m/a");
    assert.equal(urlOf({ ...own, pathStyle: false }, ""), "http://room.10.0.0.2:9000/s3/");
  });

  it("leaves nothing in a key to be understood otherwise", () => {
    assert.equal(
      urlOf(AWS, "m/a?b#c%2F&+'()*!\né"),
      "https://room.s3.us-east-2.amazonaws.com/m/a%3Fb%23c%252F%26%2B%27%28%29%2A%21%0A%C3%A9",
    );
  });

  it("has its parameters in order", () => {
    assert.equal(
      urlOf(AWS, "", { prefix: "m/ x", "list-type": "2", uploads: "" }),
      "https://room.s3.us-east-2.amazonaws.com/?list-type=2&prefix=m%2F%20x&uploads=",
    );
  });
});
