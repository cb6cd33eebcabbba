import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { outboxNameOf, paneMapOf, pathsFrom } from "./paths.ts";

const local = (): boolean => false;

describe("pathsFrom", () => {
  it("puts everything under ~/llm-share when nothing is set", () => {
    assert.deepEqual(pathsFrom({}, "/home/ann", 7, local), {
      share: "/home/ann/llm-share",
      relay: "/home/ann/llm-share/relay",
      state: "/home/ann/llm-share/relay/state",
      log: "/home/ann/llm-share/relay/log",
      outbox: "/home/ann/llm-share/relay/outbox",
      processed: "/home/ann/llm-share/relay/processed",
      rejected: "/home/ann/llm-share/relay/processed/rejected",
      paneMap: "/home/ann/llm-share/relay/state/panes.json",
      ledger: "/home/ann/llm-share/relay/state/ledger.db",
      lock: "/home/ann/llm-share/relay/state/relay-daemon.lock",
      socket: "/home/ann/llm-share/relay/state/relay.sock",
      socketPathFile: "/home/ann/llm-share/relay/state/relay.sock.path",
      roster: "/home/ann/llm-share/relay/state/roster.json",
      events: "/home/ann/llm-share/relay/log/events.jsonl",
      daemonLog: "/home/ann/llm-share/relay/log/relay.log",
      lastExit: "/home/ann/llm-share/relay/state/last-exit.json",
      proven: "/home/ann/llm-share/relay/state/proven.json",
      selftests: "/home/ann/llm-share/relay/state/selftest",
      pidFile: "/home/ann/llm-share/relay/state/relay-daemon.pid",
      stopped: "/home/ann/llm-share/relay/state/stopped",
      attacks: "/home/ann/llm-share/attacks",
      agents: "/home/ann/llm-share/relay/state/agents.json",
      supervision: "/home/ann/llm-share/relay/state/supervision.json",
      hostStatus: "/home/ann/llm-share/relay/state/host-status.json",
      health: "/home/ann/llm-share/relay/state/health.json",
      outages: "/home/ann/llm-share/relay/state/outages.json",
      recovery: "/home/ann/llm-share/recovery",
      recoveryMemory: "/home/ann/llm-share/relay/state/recovery.json",
      checkpoints: "/home/ann/llm-share/relay/state/checkpoint.json",
      handoffs: "/home/ann/llm-share/relay/state/handoff-marker",
      reminders: "/home/ann/llm-share/relay/state/attack-reminders.json",
      config: "/home/ann/.config/relay",
      installed: "/home/ann/.local/state/party-relay/installed.json",
      cache: "/home/ann/.cache/party-relay",
      outboxIsRemote: false,
    });
  });

  it("takes each directory from its variable, an empty one counting as unset", () => {
    const paths = pathsFrom(
      {
        RELAY_SHARE_DIR: "/srv/share/",
        RELAY_STATE_DIR: "~/state",
        RELAY_LOG_DIR: "",
        RELAY_INBOX_DIR: "/var/post",
        RELAY_PANE_MAP: "/run/panes.json",
      },
      "/home/ann",
      7,
      local,
    );
    assert.equal(paths.relay, "/srv/share/relay");
    assert.equal(paths.state, "/home/ann/state");
    assert.equal(paths.log, "/srv/share/relay/log");
    assert.equal(paths.outbox, "/var/post");
    assert.equal(paths.paneMap, "/run/panes.json");
    assert.equal(paths.roster, "/home/ann/state/roster.json");
  });

  it("refuses a relative directory by its variable's name", () => {
    assert.throws(() => pathsFrom({ RELAY_STATE_DIR: "state" }, "/home/ann", 7, local), {
      code: "CONFIG_INVALID",
      message: 'RELAY_STATE_DIR is "state", not an absolute path.',
    });
  });

  it("moves a socket whose path is too long to the runtime directory", () => {
    const RELAY_STATE_DIR = `/${"d".repeat(95)}`;
    const long = { RELAY_STATE_DIR, XDG_RUNTIME_DIR: "/run/user/7" };
    assert.match(
      pathsFrom(long, "/home/ann", 7, local).socket,
      /^\/run\/user\/7\/party-[0-9a-f]{16}\.sock$/v,
    );
    assert.match(
      pathsFrom({ RELAY_STATE_DIR }, "/home/ann", 7, local).socket,
      /^\/tmp\/party-7\/party-[0-9a-f]{16}\.sock$/v,
    );
    assert.equal(pathsFrom(long, "/home/ann", 7, local).ledger, `${RELAY_STATE_DIR}/ledger.db`);
  });

  it("counts the socket's bytes, not its characters", () => {
    const paths = pathsFrom({ RELAY_STATE_DIR: `/${"é".repeat(48)}` }, "/home/ann", 7, local);
    assert.match(paths.socket, /^\/tmp\/party-7\//v);
  });

  it("keeps ledger, lock and socket local when the state directory is on a network file system", () => {
    const paths = pathsFrom({ RELAY_SHARE_DIR: "/nfs/share" }, "/home/ann", 7, (path) =>
      path.startsWith("/nfs/"),
    );
    const at = paths.ledger.slice(0, -"/ledger.db".length);
    assert.match(at, /^\/home\/ann\/\.local\/state\/party-relay\/[0-9a-f]{16}$/v);
    assert.equal(paths.lock, `${at}/relay-daemon.lock`);
    assert.equal(paths.socket, `${at}/relay.sock`);
    assert.equal(paths.roster, "/nfs/share/relay/state/roster.json");
    assert.equal(paths.outboxIsRemote, true);
  });
});

describe("names of a session's files", () => {
  const paths = pathsFrom({}, "/home/ann", 7, local);

  it("gives the default session the plain names", () => {
    assert.equal(paneMapOf(paths, "party", "party"), paths.paneMap);
    assert.equal(outboxNameOf("cc", "party", "party"), "cc");
  });

  it("gives every other session names of its own", () => {
    assert.equal(paneMapOf(paths, "web", "party"), `${paths.state}/panes.web.json`);
    assert.equal(outboxNameOf("cc", "web", "party"), "cc.web");
  });
});
