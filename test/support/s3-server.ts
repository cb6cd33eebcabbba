import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { NO_FAULTS, type Settings } from "./s3-server/faults.ts";
import type { Command, Dump } from "./s3-server/protocol.ts";

const MAIN = fileURLToPath(new URL("s3-server/main.ts", import.meta.url));

export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  readonly account: typeof ACCOUNT;
  /** What the environment of a command has for this server. */
  readonly environment: Readonly<Record<string, string>>;
  /** From now on; what is not named is as it should be. */
  set(settings: Partial<Settings>): Promise<void>;
  store(key: string, text: string): Promise<void>;
  drop(key: string): Promise<void>;
  forgetUploads(): Promise<void>;
  dump(): Promise<Dump>;
  /** The text of every object, by its key without `prefix`; the marker is left out. */
  texts(prefix?: string): Promise<Readonly<Record<string, string>>>;
}

const ACCOUNT = {
  accessKeyId: "AKIDTESTTESTTEST",
  secretAccessKey: "it/is+no secret",
  sessionToken: undefined as string | undefined,
  region: "us-east-2",
  bucket: "room",
  pageSize: 1000,
  smallestPart: 5 * 1024 * 1024,
};

/** Starts the server as a process of its own, on a port of its own. */
export const startS3Server = async (options: Partial<typeof ACCOUNT> = {}): Promise<S3Server> => {
  const account = { ...ACCOUNT, ...options };
  const child = fork(MAIN, [JSON.stringify(account)], { execArgv: [] });
  const ask = async (command: Command): Promise<Dump> => {
    const answer = once(child, "message");
    child.send(command);
    return (await answer)[0] as Dump;
  };
  const [port] = (await once(child, "message")) as [number];
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    account,
    environment: {
      S3_BUCKET: account.bucket,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: account.accessKeyId,
      AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
      ...(account.sessionToken !== undefined && { AWS_SESSION_TOKEN: account.sessionToken }),
      MACHINE_NAMESPACE: "build1",
    },
    set: async (settings) =>
      void (await ask({ kind: "set", settings: { ...NO_FAULTS, ...settings } })),
    store: async (key, text) => void (await ask({ kind: "store", key, text })),
    drop: async (key) => void (await ask({ kind: "drop", key })),
    forgetUploads: async () => void (await ask({ kind: "forget-uploads" })),
    dump: () => ask({ kind: "dump" }),
    texts: async (prefix = "machines/build1/") =>
      Object.fromEntries(
        Object.entries((await ask({ kind: "dump" })).objects)
          .filter(([key]) => key.startsWith(prefix) && !key.endsWith("/.party-share"))
          .map(([key, { text }]) => [key.slice(prefix.length), text]),
      ),
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
};
