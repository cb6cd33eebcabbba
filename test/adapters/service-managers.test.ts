import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

import { createLaunchd } from "../../src/adapters/system/launchd.ts";
import { createSystemd } from "../../src/adapters/system/systemd.ts";
import type { ServiceManager } from "../../src/ports/service-manager.ts";
import { type ServiceManagerFixture, serviceManagerContract } from "../contract/service-manager.ts";

/** A home with one program on its PATH, which keeps in `$HOME/active` whether the unit runs. */
const withProgram =
  (
    program: string,
    script: string,
    create: (options: {
      readonly home: string;
      readonly environment: Readonly<Record<string, string>>;
    }) => ServiceManager,
  ) =>
  (t: TestContext): ServiceManagerFixture => {
    const home = mkdtempSync(join(tmpdir(), "party-manager-"));
    t.after(() => rmSync(home, { recursive: true, force: true }));
    const write = (text: string): void =>
      writeFileSync(join(home, program), `#!/bin/sh\n${text}`, { mode: 0o755 });
    write(script);
    return {
      manager: create({ home, environment: { HOME: home, PATH: `${home}:/usr/bin:/bin` } }),
      breakIt: () => write("echo 'no bus' >&2; exit 1\n"),
    };
  };

const SYSTEMCTL = `[ "$1" = --user ] || exit 9
case $2 in
start) [ -f "$HOME/.config/systemd/user/$3" ] && : >"$HOME/active" ;;
stop) rm -f "$HOME/active" ;;
is-active) [ -f "$HOME/active" ] ;;
daemon-reload | show-environment) ;;
*) exit 9 ;;
esac
`;

/** `bootstrap` runs it at once, as RunAtLoad asks; `bootout` of what is not loaded is an error. */
const LAUNCHCTL = `label=gui/501/party-relay.relay-daemon
case "$1 $2" in
"print gui/501") ;;
"print $label") [ -f "$HOME/active" ] ;;
"bootstrap gui/501") [ -f "$3" ] && [ ! -f "$HOME/active" ] && : >"$HOME/active" ;;
"bootout $label") rm "$HOME/active" ;;
"kickstart $label") [ -f "$HOME/active" ] ;;
*) exit 9 ;;
esac
`;

serviceManagerContract("systemd", withProgram("systemctl", SYSTEMCTL, createSystemd));
serviceManagerContract(
  "launchd",
  withProgram("launchctl", LAUNCHCTL, (options) =>
    createLaunchd({ ...options, uid: 501, log: "/tmp/relay.log" }),
  ),
);
