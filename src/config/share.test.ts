import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { shareConfigFrom, type ShareToml } from "./share.ts";

const KEYS = { AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "secret" };
const BUCKET = { S3_BUCKET: "room", ...KEYS };

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly toml?: ShareToml;
  readonly credentials?: string;
  readonly config?: string;
}

const read = ({ env = {}, toml = {}, credentials, config }: Given) => {
  const home = mkdtempSync(join(tmpdir(), "party-aws-"));
  try {
    mkdirSync(join(home, ".aws"));
    if (credentials !== undefined) writeFileSync(join(home, ".aws/credentials"), credentials);
    if (config !== undefined) writeFileSync(join(home, ".aws/config"), config);
    return shareConfigFrom({ env, home, hostname: "build1.example.org", toml });
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replaceAll(home, "~");
    throw error;
  } finally {
    rmSync(home, { recursive: true });
  }
};

describe("where the share goes", () => {
  it("is as the original had it, but for the bucket, which must be named", () => {
    assert.deepEqual(read({ env: BUCKET }), {
      bucket: "room",
      namespace: "build1",
      region: "us-east-2",
      endpoint: "https://s3.us-east-2.amazonaws.com",
      pathStyle: false,
      credentials: {
        accessKeyId: "AKID",
        secretAccessKey: "secret",
        sessionToken: undefined,
        from: "the environment",
      },
    });
    assert.throws(() => read({ env: KEYS }), {
      code: "CONFIG_INVALID",
      message: "No bucket is named.",
    });
  });

  it("is said by party.toml, and by the environment before it", () => {
    const toml = {
      bucket: "own-room",
      namespace: "ws1",
      region: "eu-west-1",
      endpoint: "https://store.example:9000/",
      path_style: false,
    };
    const env = { ...KEYS, MACHINE_NAMESPACE: "ws2", AWS_ENDPOINT_URL: "" };
    const { credentials: _, ...rest } = read({ toml, env });
    assert.deepEqual(rest, {
      bucket: "own-room",
      namespace: "ws2",
      region: "eu-west-1",
      endpoint: "https://store.example:9000",
      pathStyle: false,
    });
    const { endpoint, pathStyle } = read({
      toml,
      env: { ...KEYS, AWS_ENDPOINT_URL_S3: "http://10.0.0.2", S3_PATH_STYLE: "1" },
    });
    assert.deepEqual([endpoint, pathStyle], ["http://10.0.0.2", true]);
  });

  it("has the bucket in the path where its name fits no host, or the endpoint is one's own", () => {
    assert.equal(read({ env: { ...BUCKET, S3_BUCKET: "a.b" } }).pathStyle, true);
    assert.equal(
      read({ env: { ...BUCKET, AWS_ENDPOINT_URL: "http://localhost:1" } }).pathStyle,
      true,
    );
    const config = "[default]\ns3 =\n    addressing_style = path\n";
    assert.equal(read({ env: BUCKET, config }).pathStyle, true);
  });

  const wrong: Readonly<Record<string, readonly [Readonly<Record<string, string>>, string]>> = {
    "a bucket that is none": [{ ...KEYS, S3_BUCKET: "Room/../x" }, 'The bucket is "Room/../x".'],
    "a namespace that leads elsewhere": [
      { ...BUCKET, MACHINE_NAMESPACE: "../build2" },
      'MACHINE_NAMESPACE is "../build2", not a namespace.',
    ],
    "a region that is none": [{ ...BUCKET, AWS_REGION: "us east" }, 'The region is "us east".'],
    "an endpoint that is none": [
      { ...BUCKET, AWS_ENDPOINT_URL: "store.example" },
      'The endpoint is "store.example".',
    ],
    "an endpoint with a password, which is not shown": [
      { ...BUCKET, AWS_ENDPOINT_URL: "https://ann:hunter2@store.example" },
      'The endpoint is "https://…@store.example".',
    ],
    "a style that is neither yes nor no": [
      { ...BUCKET, S3_PATH_STYLE: "maybe" },
      'S3_PATH_STYLE is "maybe".',
    ],
  };
  for (const [name, [env, message]] of Object.entries(wrong)) {
    it(`refuses ${name}`, () => {
      assert.throws(() => read({ env }), { code: "CONFIG_INVALID", message });
    });
  }
});

describe("the credentials", () => {
  const credentials = `[default]
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key=s+/=
# a comment
[work]
aws_access_key_id = AKIDWORK
aws_secret_access_key = w
aws_session_token = token==
`;
  const env = { S3_BUCKET: "room" };

  it("are those of the environment, else of the profile", () => {
    assert.deepEqual(read({ env, credentials }).credentials, {
      accessKeyId: "AKIDDEFAULT",
      secretAccessKey: "s+/=",
      sessionToken: undefined,
      from: 'the profile "default"',
    });
    const config = "[profile work]\nregion = eu-central-1\nendpoint_url = http://10.0.0.9:9000\n";
    const work = { ...env, AWS_PROFILE: "work" };
    const found = read({ env: work, credentials, config });
    assert.deepEqual(
      [found.credentials.sessionToken, found.region, found.endpoint],
      ["token==", "eu-central-1", "http://10.0.0.9:9000"],
    );
    assert.equal(read({ env: { ...work, ...KEYS }, credentials }).credentials.accessKeyId, "AKID");
    assert.equal(
      read({ env, credentials, toml: { profile: "work" } }).credentials.accessKeyId,
      "AKIDWORK",
    );
  });

  it("that are missing, half or of another kind are told", () => {
    const missing = { code: "CREDENTIALS_MISSING" };
    assert.throws(() => read({ env }), {
      ...missing,
      message: "No credentials are in the environment, ~/.aws/credentials or ~/.aws/config.",
    });
    assert.throws(() => read({ env: { ...env, AWS_ACCESS_KEY_ID: "x" }, credentials }), {
      ...missing,
      message: "AWS_SECRET_ACCESS_KEY is not set, and its other half is.",
    });
    assert.throws(() => read({ env, config: "[default]\nsso_session = corp\n" }), {
      ...missing,
      message:
        'The profile "default" gets its credentials by sso_session, which is not understood.',
    });
  });

  it("of a profile that is not there are told, and no line of the file is shown", () => {
    assert.throws(() => read({ env: { ...env, AWS_PROFILE: "play" }, credentials }), {
      code: "CONFIG_INVALID",
      message: 'There is no profile "play" in ~/.aws/credentials or ~/.aws/config.',
    });
    assert.throws(() => read({ env, credentials: "[default]\naws_secret_access_key: oops" }), {
      code: "CONFIG_INVALID",
      message: "~/.aws/credentials line 2 can't be understood.",
    });
  });
});
