import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { launchdAgent, systemdUnit } from "./service-unit.ts";

describe("the daemon's unit", () => {
  it("is the seed document's for systemd, with readiness where that can be told", () => {
    const environment = { RELAY_SHARE_DIR: String.raw`/a "b"\c 100%` };
    assert.deepEqual(systemdUnit({ environment, notifies: true }).split("\n"), [
      "# Written by `party install`; `party uninstall` removes it.",
      "[Unit]",
      "Description=LLM Relay Daemon",
      "After=network.target",
      "",
      "[Service]",
      "Type=notify",
      "NotifyAccess=all",
      "ExecStart=%h/.local/bin/relay-daemon",
      "Restart=on-failure",
      "RestartSec=5",
      String.raw`Environment="RELAY_SHARE_DIR=/a \"b\"\\c 100%%"`,
      "",
      "[Install]",
      "WantedBy=default.target",
      "",
    ]);
    assert.match(systemdUnit({ environment: {}, notifies: false }), /\nType=simple\nExecStart=/v);
  });

  it("is one of launchd's, whose text can hold anything", () => {
    const text = launchdAgent({
      program: "/a & <b>/relay-daemon",
      log: "/log",
      environment: { A: "1 > 0" },
    });
    assert.ok(
      text.includes("<array><string>/a &amp; &lt;b&gt;/relay-daemon</string></array>"),
      text,
    );
    assert.ok(text.includes("<dict><key>A</key><string>1 &gt; 0</string></dict>"), text);
  });
});
