import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { globSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { promisify } from "node:util";

import { waitFor } from "../support/demo-agent.ts";

const run = promisify(execFile);
const PARTY = join(import.meta.dirname, "..", "..", "bin", "party");
const SERVER = `party-test-${process.pid}-demo`;

interface Place {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Files and processes of the demo that are there now. */
  readonly left: () => { readonly files: readonly string[]; readonly processes: readonly string[] };
}

const NOTHING = { files: [], processes: [] };

const setup = (t: TestContext): Place => {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), "d-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return {
    directory,
    environment: { ...process.env, TMPDIR: directory },
    left: () => ({ files: readdirSync(directory), processes: processesWith(directory) }),
  };
};

/** Command lines of the processes whose environment or arguments name `directory`. */
const processesWith = (directory: string): readonly string[] =>
  globSync("/proc/[0-9]*").flatMap((folder) => {
    const text = (name: string): string => readProcess(join(folder, name)).replaceAll("\0", " ");
    const command = text("cmdline").trim();
    const isOurs = `${text("environ")} ${command}`.includes(directory);
    return isOurs && command !== "" && folder !== `/proc/${process.pid}` ? [command] : [];
  });

const readProcess = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It ended meanwhile: it is not left.
    return "";
  }
};

const tmux = async (...words: readonly string[]): Promise<string> =>
  (await run("tmux", ["-L", SERVER, "-f", "/dev/null", ...words])).stdout;

/** Runs `party demo` in a pane of its own, with the status it ended with as the last line. */
const inTerminal = async (name: string, { directory }: Place, env: NodeJS.ProcessEnv = {}) => {
  const assignments = Object.entries({ TMPDIR: directory, ...env }).map(
    ([key, value]) => `${key}=${value}`,
  );
  const script = '"$@"; echo "status $?"; exec cat';
  const size = ["-x", "120", "-y", "40"];
  const command = ["sh", "-c", script, "sh", "env", ...assignments, PARTY, "demo"];
  await tmux("new-session", "-d", "-s", name, ...size, ...command);
  const screen = (): Promise<string> => tmux("capture-pane", "-p", "-t", `=${name}:`);
  const shows = (pattern: RegExp): Promise<string> =>
    waitFor(
      `${pattern} on the terminal`,
      async () => {
        const text = await screen();
        return pattern.test(text) ? text : undefined;
      },
      60_000,
    );
  return { shows, keys: (...keys: string[]) => tmux("send-keys", "-t", `=${name}:`, ...keys) };
};

describe("party demo", { concurrency: 2 }, () => {
  // Its first session names no test's directory: the server's own command line must not count as left.
  before(() => tmux("new-session", "-d", "-s", "first", "cat"));
  after(() => tmux("kill-server").catch(() => undefined));

  it("tells each step, ends with the table and the counts, and leaves nothing", async (t) => {
    const place = setup(t);
    const { stdout, stderr } = await run(PARTY, ["demo"], { env: place.environment });
    assert.equal(stderr, "");
    assert.deepEqual(place.left(), NOTHING);

    const steps = [
      /cc +asks its person: may it run/v,
      /human +relay send --needs-reply oc/v,
      /relay +holds it, types nothing: cc shows a permission dialog/v,
      /human +answers the dialog/v,
      /relay +holds it, types nothing: cx holds somebody's draft/v,
      /human +sends the draft: cx reads 42 of its 42 bytes/v,
      /relay +kill -9 of the daemon/v,
      /relay +a new daemon/v,
      /human +relay read/v,
    ];
    const found = steps.map((step) => stdout.search(step));
    assert.ok(
      found.every((at, index) => at > (found[index - 1] ?? 0)),
      stdout,
    );

    const [header = "", ...rows] = stdout
      .split("\n")
      .filter((line) => /^(?:FROM|human|oc|cc|cx) /v.test(line));
    assert.match(header, /^FROM +TO +WAY IN +STORED +HANDED +SEEN +ANSWERED +TOTAL +MET$/v);
    const routes = rows.map((row) => row.split(/ +/v).slice(0, 3).join(" "));
    assert.deepEqual(routes.toSorted(), [
      "cc cx paste",
      "cc oc paste",
      "cx cc paste",
      "human cc paste",
      "human cx paste",
      "human oc paste",
      "human oc paste",
      "oc cc paste",
      "oc human pull",
    ]);
    assert.match(
      stdout,
      /^lost 0 · doubled 0 · strayed 0 · keys on dialogs 0 · keys on drafts 0$/mv,
    );
    assert.match(stdout, /Try next:\n  party .+\n  relay send .+\n  relay who .+\n$/v);
  });

  it("prints one document with --json", async (t) => {
    const place = setup(t);
    const { stdout } = await run(PARTY, ["demo", "--json"], { env: place.environment });
    assert.deepEqual(place.left(), NOTHING);
    const { ok, counts, deliveries, draft, daemon } = JSON.parse(stdout) as {
      readonly ok: boolean;
      readonly counts: object;
      readonly deliveries: readonly Readonly<Record<string, unknown>>[];
      readonly draft: Readonly<Record<string, string>>;
      readonly daemon: Readonly<Record<string, unknown>>;
    };
    assert.equal(ok, true);
    assert.deepEqual(counts, {
      posted: 9,
      lost: 0,
      doubled: 0,
      strayed: 0,
      keys_on_dialogs: 0,
      keys_on_drafts: 0,
    });
    assert.deepEqual([draft["held"], draft["read"]], [draft["text"], draft["text"]]);
    assert.notEqual(daemon["killed_pid"], daemon["new_pid"]);
    assert.deepEqual(
      deliveries.map(({ from, to, state, met }) => [from, to, state, met]).slice(0, 4),
      [
        ["human", "oc", "answered", []],
        ["oc", "cc", "answered", ["dialog"]],
        ["cc", "cx", "answered", ["draft"]],
        ["cx", "cc", "seen", ["kill -9"]],
      ],
    );
    for (const { seen_at: seenAt } of deliveries) assert.equal(typeof seenAt, "string");
  });

  it("shows the room on a terminal, and comes back with the table", async (t) => {
    const place = setup(t);
    const { shows } = await inTerminal("shown", place);
    const room = await shows(/─ OC ─/v);
    assert.match(room, /─ CC ─/v);
    assert.match(room, /─ CX ─/v);
    await shows(/relay holds it, types nothing: cc shows a permission dialog/v);
    const end = await shows(/^status \d/mv);
    assert.match(end, /^oc +cc +paste .+ dialog$/mv);
    assert.match(end, /^lost 0 · doubled 0 · strayed 0 · keys on dialogs 0 · keys on drafts 0$/mv);
    assert.match(end, /^status 0$/mv);
    assert.deepEqual(place.left(), NOTHING);
  });

  it("counts a key that met a dialog, and fails", async (t) => {
    const place = setup(t);
    const { shows } = await inTerminal("meddled", place);
    await shows(/relay holds it, types nothing: cc shows a permission dialog/v);
    const [socket = ""] = globSync(join(place.directory, "*", "tmux"));
    await run("tmux", ["-S", socket, "send-keys", "-t", "=party:main.1", "x"]);
    const end = await shows(/^status \d/mv);
    assert.match(end, /keys on dialogs 1 /v);
    assert.match(end, /^status 1$/mv);
    assert.deepEqual(place.left(), NOTHING);
  });

  it("ends by Ctrl-C in the room, and leaves nothing", async (t) => {
    const place = setup(t);
    const { shows, keys } = await inTerminal("left", place);
    await shows(/relay holds it, types nothing: cc shows a permission dialog/v);
    assert.notDeepEqual(place.left(), NOTHING);
    await keys("C-c");
    const end = await shows(/^status \d/mv);
    assert.match(
      end,
      /The demo was ended with Ctrl-C; nothing of it is left\.  \[INTERRUPTED, exit 130\]/v,
    );
    assert.match(end, /^status 130$/mv);
    assert.deepEqual(place.left(), NOTHING);
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`ends by ${signal} to its whole process group, and leaves nothing`, async (t) => {
      const place = setup(t);
      const child = spawn(PARTY, ["demo"], {
        env: place.environment,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => (output += text));
      await waitFor("the first step", () => output.includes("asks its person") || undefined);
      process.kill(-Number(child.pid), signal);
      const status = await waitFor("the demo's end", () => child.exitCode ?? undefined);
      assert.equal(status, 130, output);
      assert.match(
        output,
        new RegExp(`The demo was ended by ${signal}; nothing of it is left`, "v"),
      );
      assert.deepEqual(place.left(), NOTHING);
    });
  }

  it("ends with what is missing where there is no tmux, and leaves nothing", async (t) => {
    const place = setup(t);
    const env = { ...place.environment, RELAY_TMUX_PROGRAM: join(place.directory, "none") };
    await assert.rejects(
      run(PARTY, ["demo"], { env }),
      (error: { code: number; stderr: string }) => {
        assert.match(error.stderr, /\[TMUX_MISSING, exit 3\]/v);
        return error.code === 3;
      },
    );
    assert.deepEqual(place.left(), NOTHING);
  });
});
