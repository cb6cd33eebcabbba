/** Where the share is synced to, and as whom: the environment, `[share]` of party.toml, the files of `~/.aws`. */

import { join } from "node:path";

import { PartyError } from "../domain/error.ts";
import { parseNamespace } from "../domain/share/share-path.ts";
import { readAwsFile, type Section } from "./aws-profile.ts";
import type { Env } from "./paths.ts";
import { flagFrom } from "./settings.ts";

export interface ShareToml {
  readonly bucket?: string | undefined;
  readonly namespace?: string | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly path_style?: boolean | undefined;
  readonly profile?: string | undefined;
}

export interface ShareConfig {
  readonly bucket: string;
  readonly namespace: string;
  readonly region: string;
  readonly endpoint: string;
  readonly pathStyle: boolean;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string | undefined;
    /** Where they were found, for people: never what they are. */
    readonly from: string;
  };
}

export interface ShareSources {
  readonly env: Env;
  readonly home: string;
  readonly hostname: string;
  readonly toml: ShareToml;
}

/** Throws CONFIG_INVALID with the variable or key, and CREDENTIALS_MISSING. */
export const shareConfigFrom = ({ env, home, hostname, toml }: ShareSources): ShareConfig => {
  const given = givenIn(env);
  const profileName = given("AWS_PROFILE", "AWS_DEFAULT_PROFILE") ?? toml.profile;
  const files: AwsFiles = {
    credentials: given("AWS_SHARED_CREDENTIALS_FILE") ?? join(home, ".aws", "credentials"),
    config: given("AWS_CONFIG_FILE") ?? join(home, ".aws", "config"),
  };
  const profile = readProfile(files, profileName);
  const bucket = parseBucket(given("S3_BUCKET") ?? toml.bucket);
  const region = regionFrom(given, toml, profile);
  const own = endpointFrom(given, toml, profile);
  return {
    bucket,
    namespace: namespaceFrom(given("MACHINE_NAMESPACE"), toml.namespace, hostname),
    region,
    endpoint: own ?? `https://s3.${region}.amazonaws.com`,
    pathStyle:
      flagFrom("S3_PATH_STYLE", env) ??
      toml.path_style ??
      styleOf(profile) ??
      // A name with dots fits no certificate, and most stores of one's own have no names for buckets.
      (own !== undefined || bucket.includes(".")),
    credentials: credentialsFrom(env, profile, profileName ?? "default", files),
  };
};

type Given = (...names: readonly string[]) => string | undefined;

/** The first of some variables that has a value. */
const givenIn =
  (env: Env): Given =>
  (...names) =>
    names.map((name) => env[name]).find((value) => value !== undefined && value !== "");

const styleOf = (profile: Section): boolean | undefined => {
  const style = profile.get("s3.addressing_style");
  return style === "path" ? true : style === "virtual" ? false : undefined;
};

/** The original's. */
const DEFAULT_REGION = "us-east-2";

interface AwsFiles {
  readonly credentials: string;
  readonly config: string;
}

/** Both files' sections of one name; what the file of credentials says counts. */
const readProfile = (files: AwsFiles, named: string | undefined): Section => {
  const name = named ?? "default";
  const sections = [files.config, files.credentials].map((file) => readAwsFile(file).get(name));
  if (named !== undefined && sections.every((section) => section === undefined)) {
    throw new PartyError(
      "CONFIG_INVALID",
      `There is no profile ${JSON.stringify(named)} in ${files.credentials} or ${files.config}.`,
      { hint: "Correct AWS_PROFILE or share.profile, or add the profile." },
    );
  }
  return new Map(sections.flatMap((section) => [...(section ?? [])]));
};

const parseBucket = (name: string | undefined): string => {
  if (name === undefined) {
    throw new PartyError("CONFIG_INVALID", "No bucket is named.", {
      hint: "Set S3_BUCKET, or bucket in the [share] table of party.toml.",
    });
  }
  if (/^[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]$/v.test(name) && !name.includes("..")) return name;
  throw new PartyError("CONFIG_INVALID", `The bucket is ${JSON.stringify(name.slice(0, 100))}.`, {
    hint: "A bucket's name has 3 to 63 lower-case letters, digits, - and single dots.",
  });
};

const namespaceFrom = (
  fromEnv: string | undefined,
  fromToml: string | undefined,
  hostname: string,
): string => {
  if (fromEnv !== undefined) return parseNamespace(fromEnv, "MACHINE_NAMESPACE", "CONFIG_INVALID");
  if (fromToml !== undefined) {
    return parseNamespace(fromToml, "share.namespace in party.toml", "CONFIG_INVALID");
  }
  const [short = ""] = hostname.split(".");
  return parseNamespace(short, "This host's name, and so the namespace,", "CONFIG_INVALID");
};

const regionFrom = (given: Given, toml: ShareToml, profile: Section): string => {
  const region =
    given("AWS_REGION", "AWS_DEFAULT_REGION") ??
    toml.region ??
    profile.get("region") ??
    DEFAULT_REGION;
  if (/^[a-z0-9\-]{1,40}$/v.test(region)) return region;
  throw new PartyError("CONFIG_INVALID", `The region is ${JSON.stringify(region.slice(0, 100))}.`, {
    hint: "Set AWS_REGION to one such as us-east-2; `auto` where the store has none.",
  });
};

const endpointFrom = (given: Given, toml: ShareToml, profile: Section): string | undefined => {
  const text =
    given("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL") ??
    toml.endpoint ??
    profile.get("endpoint_url");
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const isPlain =
    url !== null &&
    /^https?:$/v.test(url.protocol) &&
    `${url.username}${url.password}${url.search}${url.hash}` === "";
  if (isPlain) return text.replace(/\/+$/v, "");
  // Without what may be a password in it.
  const shown = JSON.stringify(text.replace(/\/\/[^\/]*@/v, "//…@").slice(0, 100));
  throw new PartyError("CONFIG_INVALID", `The endpoint is ${shown}.`, {
    hint: "Write AWS_ENDPOINT_URL=https://HOST[:PORT], without a name, a password or a query.",
  });
};

const credentialsFrom = (
  env: Env,
  profile: Section,
  name: string,
  files: AwsFiles,
): ShareConfig["credentials"] => {
  const id = env["AWS_ACCESS_KEY_ID"];
  const secret = env["AWS_SECRET_ACCESS_KEY"];
  if (id && secret) {
    return {
      accessKeyId: id,
      secretAccessKey: secret,
      sessionToken: env["AWS_SESSION_TOKEN"] || undefined,
      from: "the environment",
    };
  }
  if (id || secret) {
    const missing = id ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID";
    throw new PartyError("CREDENTIALS_MISSING", `${missing} is not set, and its other half is.`, {
      hint: "Set both or neither.",
    });
  }
  const accessKeyId = profile.get("aws_access_key_id");
  const secretAccessKey = profile.get("aws_secret_access_key");
  if (accessKeyId && secretAccessKey) {
    return {
      accessKeyId,
      secretAccessKey,
      sessionToken: profile.get("aws_session_token") || undefined,
      from: `the profile ${JSON.stringify(name)}`,
    };
  }
  const other = [...profile.keys()].find((key) =>
    /^(?:sso_|role_arn$|credential_process$)/v.test(key),
  );
  throw new PartyError(
    "CREDENTIALS_MISSING",
    other === undefined
      ? `No credentials are in the environment, ${files.credentials} or ${files.config}.`
      : `The profile ${JSON.stringify(name)} gets its credentials by ${other}, which is not understood.`,
    {
      hint:
        other === undefined
          ? "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with AWS_PROFILE."
          : 'Give them in the environment: eval "$(aws configure export-credentials --format env)".',
    },
  );
};
