import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { createProcesses } from "../../src/adapters/system/processes.ts";
import { createTmux } from "../../src/adapters/tmux/command.ts";
import { openEventClient } from "../../src/adapters/tmux/event-client.ts";
import { createTmuxPanes } from "../../src/adapters/tmux/panes.ts";
import { createServers } from "../../src/adapters/tmux/servers.ts";
import { PartyError } from "../../src/domain/error.ts";
import type { Guard, Panes } from "../../src/ports/panes.ts";
import type { Step } from "../../src/ports/step.ts";
import { createTestTmux, type TestTmux } from "../support/tmux.ts";
import { setupTmuxPanes, tmuxChildren } from "../support/tmux-panes.ts";
import { waitFor } from "../support/wait-for.ts";

const setup = (t: TestContext, step: Step = () => undefined) =>
  setupTmuxPanes(t, { program: "tmux", latency: 1200, step });

const look = async (panes: Panes, { socket }: TestTmux, pane: string): Promise<Guard> => {
  const looked = await panes.look({ socket, pane });
  assert(looked.kind === "screen", JSON.stringify(looked));
  const { incarnation, screen } = looked;
  return { incarnation, command: screen.command, cursor: screen.cursor, marker: undefined };
};

const clientPids = (tmux: TestTmux): readonly number[] =>
  tmux.run("list-clients", "-F", "#{client_pid}").split("\n").filter(Boolean).map(Number);

const filesIn = (directory: string): readonly string[] =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();

const killClients = (tmux: TestTmux): void => {
  for (const pid of clientPids(tmux)) process.kill(pid, "SIGKILL");
};

const program = (directory: string, script: string): string => {
  const path = join(directory, "tmux-program");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};

/** With a tmux that notes when it is started as a control client. */
const setupLogged = (t: TestContext) => {
  const directory = mkdtempSync(join(tmpdir(), "party-tmux-log-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const log = join(directory, "log");
  const script = `case "$*" in *" -C "*) date +%s%3N >>'${log}' ;; esac\nexec tmux "$@"`;
  return {
    ...setupTmuxPanes(t, {
      program: program(directory, script),
      latency: 1200,
      step: () => undefined,
    }),
    connectedAt: () => readFileSync(log, "utf8").split("\n").filter(Boolean).map(Number),
  };
};

/** Milliseconds. */
const after = (one: number | undefined, other: number): number => (one ?? 0) - other;

describe("the connection", () => {
  it("leaves the window's size, the session's environment and the user's buffers alone", async (t) => {
    const { tmux, panes } = setup(t);
    const pane = tmux.open(["cat"]);
    tmux.run("set-environment", "-t", "=main:", "DISPLAY", "the user's");
    tmux.run("set-buffer", "the user's clipboard");
    const guard = await look(panes, tmux, pane);
    using _watch = panes.watch({ socket: tmux.socket, pane }, () => undefined);
    await waitFor("both connections", () => clientPids(tmux).length === 2);
    await panes.paste("text", guard);
    assert.equal(tmux.run("display-message", "-p", "#{window_width}x#{window_height}"), "100x20");
    assert.equal(tmux.run("show-environment", "-t", "=main:", "DISPLAY"), "DISPLAY=the user's");
    assert.equal(tmux.run("show-buffer"), "the user's clipboard");
  });

  it("starts no server and no process where no server runs", async (t) => {
    const { tmux, panes } = setup(t);
    tmux.open(["cat"]);
    await look(panes, tmux, "%0");
    tmux.kill();
    const ref = { socket: tmux.socket, pane: "%0" };
    await waitFor("the end", async () => (await panes.look(ref)).kind === "gone");
    await waitFor("the client's end", () => tmuxChildren().length === 0);
    using _watch = panes.watch(ref, () => undefined);
    for (let index = 0; index < 50; index += 1) {
      assert.equal((await panes.look(ref)).kind, "gone");
      assert.deepEqual(tmuxChildren(), []);
    }
    assert.throws(() => tmux.run("list-sessions"));
  });

  it("keeps the connection for events when nobody watches any more: to connect is a risk for the server", async (t) => {
    const { tmux, panes } = setup(t);
    const pane = tmux.open(["cat"]);
    const ref = { socket: tmux.socket, pane };
    const watch = panes.watch(ref, () => undefined);
    await waitFor("both connections", () => clientPids(tmux).length === 2);
    const pids = clientPids(tmux);
    watch[Symbol.dispose]();
    let changes = 0;
    using _again = panes.watch(ref, () => (changes += 1));
    tmux.run("send-keys", "-t", pane, "text", "Enter");
    await waitFor("its changes", () => changes > 0);
    assert.deepEqual(clientPids(tmux), pids);
  });

  it("closes it once it has not been needed for long", async (t) => {
    const tmux = createTestTmux(t);
    const pane = tmux.open(["cat"]);
    const servers = createServers({ program: "tmux", keep: 0 });
    t.after(servers.close);
    const watch = servers.watch(tmux.socket, pane, () => undefined);
    await waitFor("both connections", () => clientPids(tmux).length === 2);
    watch[Symbol.dispose]();
    await waitFor("one connection", () => clientPids(tmux).length === 1);
  });

  it("connects to a server only a while after a session of it was made, closed or lost", async (t) => {
    const { tmux, panes, connectedAt } = setupLogged(t);
    const pane = tmux.open(["cat"]);
    await look(panes, tmux, pane);
    tmux.run("new-session", "-d", "-s", "other", "cat");
    const made = Date.now();
    using _watch = panes.watch({ socket: tmux.socket, pane }, () => undefined);
    await waitFor("both connections", () => clientPids(tmux).length === 2);
    assert(after(connectedAt().at(-1), made) >= 200, "too soon after a session was made");
    killClients(tmux);
    const killed = Date.now();
    await waitFor("both again", () => clientPids(tmux).length === 2);
    for (const at of connectedAt().slice(2))
      assert(after(at, killed) >= 200, "too soon after the connections were lost");
  });

  it("lets programs go on in panes that nobody watches, even as the only client of the server", async (t) => {
    const tmux = createTestTmux(t);
    const watched = tmux.open(["cat"]);
    const path = join(tmux.directory, "written");
    const script = `read go; head -c 3000000 /dev/zero | tr '\\0' x; echo over > ${path}; exec cat`;
    const silent = tmux.open(["sh", "-c", script]);
    const client = openEventClient({
      program: "tmux",
      socket: tmux.socket,
      session: "$0",
      onPane: () => undefined,
      onLayout: () => undefined,
      onEnd: () => undefined,
    });
    t.after(() => client.close());
    await client.follow([watched, silent], new Set([watched]));
    tmux.run("send-keys", "-t", silent, "go", "Enter");
    await waitFor("the end of its output", () => existsSync(path));
  });

  it("fails a pending paste with TMUX_UNAVAILABLE, leaves no buffer, and works at the next call", async (t) => {
    let tmux: TestTmux | undefined = undefined as TestTmux | undefined;
    let killing = true;
    const fixture = setup(t, (name) => {
      if (name !== "tmux.paste:before" || !killing || tmux === undefined) return;
      killing = false;
      killClients(tmux);
      // The server reads our pipe itself, until it has taken notice.
      for (let looks = 0; clientPids(tmux).length > 0; looks += 1) assert(looks < 1000);
    });
    tmux = fixture.tmux;
    const { panes, pastes } = fixture;
    const pane = tmux.open(["cat"]);
    const guard = await look(panes, tmux, pane);
    // As a process leaves them that was killed between load and paste.
    tmux.run("set-buffer", "-b", "party-4194305-1", "left");
    tmux.run("set-buffer", "-b", `party-${process.ppid}-1`, "of another process");
    await assert.rejects(panes.paste("text", guard), { code: "TMUX_UNAVAILABLE", retryable: true });
    assert.deepEqual(await panes.paste("text", guard), { kind: "typed" });
    assert.equal(tmux.run("list-buffers", "-F", "#{buffer_name}"), `party-${process.ppid}-1`);
    assert.deepEqual(filesIn(pastes), []);
  });

  it("calls a paste typed only when it was, whatever of it the server read from a killed client", async (t) => {
    let tmux: TestTmux | undefined = undefined as TestTmux | undefined;
    const fixture = setup(t, (name) => {
      if (name === "tmux.paste:before" && tmux !== undefined) killClients(tmux);
    });
    tmux = fixture.tmux;
    const { panes } = fixture;
    const path = join(tmux.directory, "read");
    const pane = tmux.open(["sh", "-c", `stty -echo; exec cat > ${path}`]);
    const command = (): string =>
      fixture.tmux.run("display-message", "-p", "-t", pane, "#{pane_current_command}");
    await waitFor("cat", () => command() === "cat");
    const guard = await look(panes, tmux, pane);
    let typed = 0;
    let unknown = 0;
    for (let index = 0; index < 10; index += 1) {
      try {
        assert.deepEqual(await panes.paste("one\n", guard), { kind: "typed" });
        typed += 1;
      } catch (error) {
        if (!(error instanceof PartyError && error.code === "TMUX_UNAVAILABLE")) throw error;
        unknown += 1;
      }
    }
    tmux.run("send-keys", "-t", pane, "-l", "end\r");
    await waitFor("the end", () => readFileSync(path, "utf8").endsWith("end\n"));
    const read = readFileSync(path, "utf8").split("\n").length - 2;
    assert.ok(read >= typed && read <= typed + unknown, `${typed} + ${unknown}, read ${read}`);
  });

  it("fails with TMUX_UNAVAILABLE after close", async (t) => {
    const { tmux, panes } = setup(t);
    tmux.open(["cat"]);
    await look(panes, tmux, "%0");
    await panes.close();
    assert.deepEqual(tmuxChildren(), []);
    await assert.rejects(panes.look({ socket: tmux.socket, pane: "%0" }), {
      code: "TMUX_UNAVAILABLE",
    });
  });
});

describe("the files of pastes", () => {
  it("are private, named around their moment, and swept when left behind", async (t) => {
    const steps: string[] = [];
    const modes: number[] = [];
    const directory = (): string => join(tmux.directory, "pastes");
    const { tmux, panes } = setup(t, (name) => {
      steps.push(name);
      if (name === "tmux.paste-file:after")
        modes.push(
          ...filesIn(directory()).map((file) => statSync(join(directory(), file)).mode % 0o1000),
        );
    });
    tmux.open(["cat"]);
    const guard = await look(panes, tmux, "%0");
    await panes.paste("text", guard);
    assert.deepEqual(modes, [0o600]);
    assert.equal(statSync(directory()).mode % 0o1000, 0o700);
    assert.deepEqual(steps, [
      "tmux.look:before",
      "tmux.look:after",
      "tmux.paste-file:before",
      "tmux.paste-file:after",
      "tmux.paste:before",
      "tmux.paste:after",
      "tmux.paste-unlink:before",
      "tmux.paste-unlink:after",
    ]);

    for (const name of ["party-4194305-1", `party-${process.ppid}-1`, "notes"])
      writeFileSync(join(directory(), name), "left");
    const options = { step: () => undefined, processes: createProcesses() };
    createTmuxPanes({ tmux: "tmux", directory: directory(), ...options });
    assert.deepEqual(filesIn(directory()), ["notes", `party-${process.ppid}-1`].toSorted());
  });
});

describe("the tmux program", () => {
  const options = { step: () => undefined, processes: createProcesses() };

  it("is told to be missing, with how to install it", async (t) => {
    const { directory } = createTestTmux(t);
    const panes = createTmuxPanes({ tmux: join(directory, "none"), directory, ...options });
    await assert.rejects(panes.look({ socket: "/nowhere", pane: "%0" }), {
      code: "TMUX_MISSING",
      message: `The program ${JSON.stringify(join(directory, "none"))} can not be run.`,
      hint: /apt install tmux/v,
    });
  });

  it("is told to be too old, with both versions", async (t) => {
    const { directory } = createTestTmux(t);
    const tmux = program(directory, "echo tmux 2.5");
    const panes = createTmuxPanes({ tmux, directory, ...options });
    await assert.rejects(panes.look({ socket: "/nowhere", pane: "%0" }), {
      code: "TMUX_TOO_OLD",
      message: 'tmux "2.5" is too old: 2.6 or newer is needed.',
    });
    let calls = 0;
    using _watch = panes.watch({ socket: "/nowhere", pane: "%0" }, () => {
      calls += 1;
    });
    await waitFor("a call that makes the caller look", () => calls === 1);
  });

  it("gives a clean error for a refused command", async (t) => {
    const { socket } = createTestTmux(t);
    const tmux = createTmux({ program: "tmux", socketArgs: ["-S", socket] });
    await assert.rejects(tmux.run(["list-panes", "-a"]), {
      code: "TMUX_UNAVAILABLE",
      message: /^tmux list-panes failed: (?:no server running|error connecting)/v,
    });
    assert.equal((await tmux.attempt(["list-panes"])).kind, "failed");
  });
});
