import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Calls that leave a mark outside the process. */
const ACT =
  /\b(?:writeFileSync|writeSync|appendFileSync|renameSync|unlinkSync|rmSync|rmdirSync|truncateSync|ftruncateSync|copyFileSync|mkdirSync|mkdtempSync|fsyncSync|chmodSync|linkSync|symlinkSync|createWriteStream|writeFile|appendFile)\(|db\.exec\(|spawn\(/gv;

/**
 * How many such acts each file of the daemon holds. Those numbered by a step are killed by the kill-point test;
 * the others say why a kill there can lose nothing. A new act makes this list wrong until somebody decides which it is.
 */
const KNOWN: Readonly<Record<string, readonly [acts: number, why: string]>> = {
  "src/adapters/git/end-orphan.ts": [
    2,
    "takes away what a killed daemon's git left; a kill leaves it for the next time",
  ],
  "src/adapters/git/git.ts": [
    2,
    "the record of the child that runs; the commands themselves are numbered, by their names",
  ],
  "src/adapters/git/run-git.ts": [1, "numbered in git.ts where it is the mirror's"],
  "src/adapters/git/clone.ts": [
    3,
    "a person's clone: what a kill leaves is done again by the next set-up",
  ],
  "src/adapters/system/face-files.ts": [3, "run by relay setup, not in the daemon"],
  "src/adapters/system/live-terminal.ts": [1, "run by party top, not in the daemon"],
  "src/adapters/system/link-log-files.ts": [
    3,
    "logs for people: a line more or less is nobody's message",
  ],
  "src/adapters/git/mirror.ts": [6, "a mirror is a cache: what a kill leaves of it is made anew"],
  "src/adapters/outbox/rejects.ts": [
    2,
    "removes rejected files past their time; a kill leaves them for the next time",
  ],
  "src/adapters/settings/file-journal.ts": [
    15,
    "run by party install, not in the daemon; each act is numbered and one that fails undoes the others",
  ],
  "src/adapters/settings/install-place.ts": [
    4,
    "run by party install and uninstall, not in the daemon; tidying up after the acts, and the purge",
  ],
  "src/adapters/socket/server.ts": [2, "numbered: socket.listen"],
  "src/adapters/sqlite/open.ts": [
    5,
    "numbered: ledger.set-aside, ledger.migrate; the rest is pragmas and the backup",
  ],
  "src/adapters/sqlite/transactions.ts": [3, "numbered: every commit, by its name"],
  "src/adapters/system/caller-files.ts": [
    3,
    "empty files of one connection each; the next daemon removes those of a killed one",
  ],
  "src/adapters/system/daemon-process.ts": [3, "starts the daemon: not in the daemon"],
  "src/adapters/attacks/turns.ts": [1, "a lock that dies with the process, of commands alone"],
  "src/adapters/system/disk.ts": [
    15,
    "numbered: every act, by its verb; a failed write removes its own temporary file",
  ],
  "src/adapters/system/events-file.ts": [
    6,
    "numbered: events.append; the rest mends or rotates a projection",
  ],
  "src/adapters/system/hold-alone.ts": [
    2,
    "run by relay share, not in the daemon; a lock that dies with the process",
  ],
  "src/adapters/system/share-files.ts": [
    3,
    "run by relay share, not in the daemon; a file that was not kept is a hidden one that no sync sends",
  ],
  "src/adapters/system/link-file.ts": [2, "written by relay link, not by the daemon"],
  "src/adapters/system/lock.ts": [1, "a lock that dies with the process"],
  "src/adapters/system/last-sends.ts": [1, "written by relay send, and only a courtesy"],
  "src/adapters/system/told-messages.ts": [1, "written by relay hook, and only a courtesy"],
  "src/adapters/system/machine.ts": [1, "run by party doctor, not in the daemon"],
  "src/adapters/system/pane-maps.ts": [1, "written by party, not by the daemon"],
  "src/adapters/tmux/client-records.ts": [
    3,
    "a record more or less costs one client that is ended later or not at all",
  ],
  "src/adapters/tmux/control-client.ts": [1, "the connection that numbered tmux commands go over"],
  "src/adapters/tmux/paste-files.ts": [3, "numbered: tmux.paste-file, tmux.paste-unlink"],
  "src/adapters/tmux/sessions.ts": [1, "attaches a terminal for party, not in the daemon"],
  "src/apps/relay-daemon/daemon.ts": [1, "the pid file at a clean end"],
  "src/apps/relay-daemon/holds-messages.ts": [
    1,
    "a mirror for one look: what a kill leaves of it the next look uses and removes",
  ],
  "src/apps/relay-daemon/show-pane-status.ts": [2, "a directory of one look, by a command"],
  "src/apps/relay-daemon/step-hook.ts": [1, "the numbering itself"],
};

describe("every act of the daemon that leaves a mark", () => {
  it("is numbered, or stands in the list with the reason why it need not be", () => {
    const found: Record<string, number> = {};
    const files = globSync("src/{adapters,apps/relay-daemon,operations,socket}/**/*.ts", {
      cwd: ROOT,
    });
    for (const file of files.filter((name) => !name.endsWith(".test.ts"))) {
      const code = readFileSync(ROOT + file, "utf8")
        .replaceAll(/^import [\s\S]*?;$/gmv, "")
        .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gmv, "");
      const acts = [...code.matchAll(ACT)].length;
      if (acts > 0) found[file] = acts;
    }
    const expected = Object.fromEntries(
      Object.entries(KNOWN).map(([file, [acts]]) => [file, acts]),
    );
    assert.deepEqual(found, expected);
  });
});
