import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { waitFor } from "./wait-for.ts";

/** A stand-in for systemd's user manager: as much of it as the daemon's unit asks for. */
export interface TestServiceManager extends AsyncDisposable {
  /** The directory with `systemctl` and `systemd-notify`: first on the PATH. */
  readonly bin: string;
  /** The running process's pid. */
  readonly pid: () => number | undefined;
  /** How often it was started. */
  readonly starts: () => number;
  readonly journal: () => string;
  /** What is answered to one verb: an error instead of doing it. */
  readonly refuse: (verb: string, complaint: string) => void;
}

interface Unit {
  readonly type: string;
  readonly program: string;
  readonly restart: boolean;
  readonly delay: number;
  readonly environment: Readonly<Record<string, string>>;
}

const UNIT = "relay-daemon.service";

/** A second of the unit's in milliseconds here. */
const SECOND = 50;

export const openServiceManager = async (
  root: string,
  home: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<TestServiceManager> => {
  const bin = join(root, "manager");
  const control = join(root, "manager.sock");
  const notify = join(root, "notify.sock");
  mkdirSync(bin, { recursive: true });
  for (const [name, socket] of [
    ["systemctl", control],
    ["systemd-notify", notify],
  ] as const)
    writeFileSync(join(bin, name), client(socket), { mode: 0o755 });

  const refusals = new Map<string, string>();
  let unit: Unit | undefined;
  let child: ChildProcess | undefined;
  let wanted = false;
  let starts = 0;
  let journal = "";
  let isReady = false;

  const isUp = (): boolean => child?.exitCode === null && child.signalCode === null;

  const begin = (of: Unit): void => {
    isReady = of.type !== "notify";
    starts += 1;
    const started = spawn(of.program, [], {
      // A manager's own environment is short.
      env: {
        HOME: home,
        PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
        ...environment,
        ...of.environment,
        ...(of.type === "notify" && { NOTIFY_SOCKET: notify }),
      },
      cwd: "/",
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (journal += text));
    started.on("error", (error) => (journal += error.message));
    started.on("exit", (status) => {
      if (wanted && of.restart && status !== 0)
        setTimeout(() => wanted && begin(of), of.delay * SECOND);
    });
  };

  const end = async (): Promise<void> => {
    wanted = false;
    if (isUp()) child?.kill("SIGTERM");
    await waitFor("the end of the unit's process", () => !isUp());
  };

  const verbs: Readonly<Record<string, () => Promise<string | undefined> | string | undefined>> = {
    "show-environment": () => undefined,
    "daemon-reload": () => {
      unit = readUnit(home);
      return undefined;
    },
    "is-active": () => (isUp() ? undefined : "inactive"),
    "is-failed": () => (!isUp() && wanted ? undefined : "inactive"),
    start: async () => {
      if (unit === undefined) return `Unit ${UNIT} not found.`;
      if (isUp()) return undefined;
      wanted = true;
      begin(unit);
      await waitFor("readiness", () => isReady || !isUp());
      return isReady ? undefined : `Job for ${UNIT} failed.`;
    },
    stop: async () => {
      await end();
      return undefined;
    },
    restart: async () => {
      await end();
      return verbs["start"]?.();
    },
  };

  const answer = async ([scope, verb = ""]: readonly string[]): Promise<string | undefined> => {
    if (scope !== "--user") return "Only --user is known here.";
    const refused = refusals.get(verb);
    if (refused !== undefined) return refused;
    const act = verbs[verb];
    return act === undefined ? `Unknown command verb ${verb}.` : act();
  };
  await using servers = new AsyncDisposableStack();
  servers.use(await listen(control, answer));
  servers.use(
    await listen(notify, async (words) => {
      if (words.includes("--ready")) isReady = true;
      return undefined;
    }),
  );
  const held = servers.move();
  return {
    bin,
    pid: () => (isUp() ? child?.pid : undefined),
    starts: () => starts,
    journal: () => journal,
    refuse: (verb, complaint) => void refusals.set(verb, complaint),
    [Symbol.asyncDispose]: async () => {
      await end();
      await held.disposeAsync();
    },
  };
};

/** A program that sends its arguments to a socket, and ends as it is told there. */
const client = (socket: string): string => `#!${process.execPath}
if (process.argv[2] === "--version") process.exit(0);
const asked = require("node:net").connect(${JSON.stringify(socket)});
let answer = "";
asked.end(JSON.stringify(process.argv.slice(2)));
asked.on("data", (text) => (answer += text));
asked.on("error", (error) => { console.error(error.message); process.exit(1); });
asked.on("end", () => {
  if (answer !== "") console.error(answer);
  process.exit(answer === "" ? 0 : 1);
});
`;

const listen = async (
  path: string,
  answer: (words: readonly string[]) => Promise<string | undefined>,
): Promise<AsyncDisposable> => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let asked = "";
    socket.setEncoding("utf8").on("data", (text: string) => (asked += text));
    socket.on("error", () => socket.destroy());
    socket.on("end", () => {
      void answer(JSON.parse(asked) as readonly string[]).then(
        (complaint) => socket.end(complaint ?? ""),
        (error: unknown) => socket.end(String(error)),
      );
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(path, resolve);
  await promise;
  return server;
};

const readUnit = (home: string): Unit | undefined => {
  const path = join(home, ".config/systemd/user", UNIT);
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, "utf8").split("\n");
  const values = (key: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
  return {
    type: values("Type")[0] ?? "simple",
    program: (values("ExecStart")[0] ?? "").replace("%h", home),
    restart: values("Restart")[0] === "on-failure",
    delay: Number(values("RestartSec")[0] ?? 0),
    environment: Object.fromEntries(
      values("Environment").map((word) => {
        const [, name = "", value = ""] = /^"(?<name>\w+)=(?<value>.*)"$/v.exec(word) ?? [];
        return [name, value.replaceAll("%%", "%").replaceAll(/\\(.)/gv, "$1")];
      }),
    ),
  };
};
