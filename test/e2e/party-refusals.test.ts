import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { describe, it, type TestContext } from "node:test";

import { ECHO_AGENTS, type PartyHome, putPrograms, setupPartyHome } from "../support/party.ts";

interface Refusal {
  readonly status: number;
  readonly message: string | RegExp;
  readonly hint?: RegExp;
  readonly env?: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
}

/** Runs `party` and checks that it refuses exactly so, prints nothing, and leaves every file as it was. */
const assertRefused = (
  home: PartyHome,
  { status, message, hint, env = {}, words = [] }: Refusal,
): void => {
  const before = home.tree();
  const ran = home.partyWith(env, ...words);
  assert.equal(ran.status, status, ran.err);
  assert.equal(ran.out, "");
  const [first = "", second = ""] = ran.err.split("\n");
  if (typeof message === "string") assert.equal(first, `party: ${message}`);
  else assert.match(first, message);
  if (hint !== undefined) assert.match(second, hint);
  assert.match(second, new RegExp(`\\[[A-Z_]+, exit ${status}\\]$`, "v"));
  assert.deepEqual(home.tree(), before);
  assert.throws(() => home.tmux("list-sessions"), "a tmux server was started");
};

const refuses = (what: string, conf: string, refusal: (home: PartyHome) => Refusal): void => {
  it(`refuses ${what}, and creates nothing`, (t: TestContext) => {
    const home = setupPartyHome(t, conf);
    assertRefused(home, refusal(home));
  });
};

describe("party", () => {
  refuses("an agent that is not installed", "", (home) => ({
    status: 3,
    env: {
      PATH: putPrograms(home, {
        codex: "#!/bin/sh\n",
        sh: '#!/bin/sh\nexec /bin/sh "$@"\n',
        tmux: "#!/bin/sh\necho tmux 3.3a\n",
      }),
    },
    message: 'oc runs "claude", which is not installed.',
    hint: /npm install -g @anthropic-ai\/claude-code`.*party\.conf.*`party demo` shows/v,
  }));
  refuses(
    "an unknown program, by the role that runs it",
    "RELAY_OC_CMD=cat\nRELAY_CC_CMD='A=1 no-such-agent -x'\n",
    () => ({
      status: 3,
      message: 'cc runs "no-such-agent", which is not installed.',
      hint: /Install it, or name another command for cc/v,
    }),
  );
  refuses(
    "a directory that is not there, by its variable",
    `${ECHO_AGENTS}RELAY_CX_DIR="$HOME/gone"\n`,
    (home) => ({
      status: 3,
      message: `RELAY_CX_DIR in ${home.home}/.config/relay/party.conf is "${home.home}/gone", which is no directory.`,
    }),
  );
  refuses("a directory argument that is not there", ECHO_AGENTS, (home) => ({
    status: 3,
    words: ["web", "gone"],
    message: `The directory is "${home.home}/gone", which is no directory.`,
  }));
  refuses(
    "command substitution in party.conf, by its line",
    "# mine\nRELAY_OC_DIR=$(touch ~/ran)\n",
    (home) => ({
      status: 3,
      message: `${home.home}/.config/relay/party.conf line 2: command substitution is not run: "RELAY_OC_DIR=$(touch ~/ran)".`,
      hint: /Only assignments are read/v,
    }),
  );
  refuses("a variable that is no path", ECHO_AGENTS, () => ({
    status: 3,
    env: { RELAY_STATE_DIR: "state" },
    message: 'RELAY_STATE_DIR is "state", not an absolute path.',
  }));
  refuses("a machine without tmux", ECHO_AGENTS, () => ({
    status: 3,
    env: { RELAY_TMUX_PROGRAM: "no-tmux-here" },
    message: /^party: The program "no-tmux-here" can not be run\./v,
    hint: /Install tmux/v,
  }));
  refuses("a tmux that is too old", ECHO_AGENTS, (home) => ({
    status: 3,
    env: {
      RELAY_TMUX_PROGRAM: `${putPrograms(home, { tmux: '#!/bin/sh\necho "tmux 2.5"\n' })}/tmux`,
    },
    message: /^party: tmux "2\.5" is too old: 2\.6 or newer is needed\./v,
  }));
  refuses("a share that is a file", ECHO_AGENTS, (home) => {
    writeFileSync(home.path("file"), "");
    return {
      status: 3,
      env: { RELAY_SHARE_DIR: home.path("file") },
      message: /^party: .*file/v,
    };
  });
  refuses("a mistyped command", ECHO_AGENTS, () => ({
    status: 2,
    words: ["stpo"],
    message: 'There is no command "stpo".',
    hint: /Did you mean `party stop`\? For a session of that name: `party -s stpo`\./v,
  }));
  refuses("a reserved word for a session", ECHO_AGENTS, () => ({
    status: 2,
    words: ["human"],
    message: 'A session can\'t be called "human": the word is reserved.',
  }));
  refuses("a name outside the grammar", ECHO_AGENTS, () => ({
    status: 2,
    words: ["my.session"],
    message: 'A session can\'t be called "my.session": that is no name.',
  }));
  refuses("a session called like a role", ECHO_AGENTS, () => ({
    status: 5,
    words: ["cx"],
    message: '"cx" is a role: no session can be called so.',
  }));
  refuses("more words than it takes", ECHO_AGENTS, () => ({
    status: 2,
    words: ["a", "b", "c"],
    message: /^party: .*c/v,
  }));
  refuses("an unknown flag", ECHO_AGENTS, () => ({
    status: 2,
    words: ["--nope"],
    message: /^party: .*--nope/v,
  }));

  it("says where no daemon may be started that none runs", (t) => {
    const home = setupPartyHome(t);
    assert.match(
      home.party().err,
      /^party: no daemon runs \(RELAY_NO_AUTOSTART is set\): messages wait/v,
    );
  });
});
