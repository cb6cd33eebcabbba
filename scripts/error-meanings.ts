import type { PartyErrorCode } from "../src/domain/error.ts";

export interface ErrorMeaning {
  readonly meaning: string;
  /** What to do, as imperative sentences. */
  readonly remedy: string;
}

/** What each code tells its reader. A code without an entry does not compile. */
export const ERROR_MEANINGS: Readonly<Record<PartyErrorCode, ErrorMeaning>> = {
  ADDRESS_INVALID: {
    meaning: "An address does not follow the grammar.",
    remedy: "Write a role, `role.session`, `human` or `all`.",
  },
  NAME_INVALID: {
    meaning:
      "A role or a session can not have this name: the grammar or a reserved word forbids it.",
    remedy: "Choose a letter, then letters, digits, `-` and `_`, at most 32.",
  },
  USAGE: {
    meaning: "The command line is not understood.",
    remedy: "Read `--help` of the command.",
  },
  BODY_EMPTY: {
    meaning: "The message has no text.",
    remedy: "Give one, as words, with `--file` or on standard input.",
  },
  BODY_TOO_LONG: {
    meaning: "The text is longer than 1,048,576 bytes.",
    remedy: "Shorten it, or put it into a file and name the file.",
  },
  SUBJECT_TOO_LONG: {
    meaning: "The subject is longer than 100 characters.",
    remedy: "Shorten it.",
  },
  MESSAGE_INVALID: {
    meaning: "A message or a message file has a value that can not be taken.",
    remedy: "Correct the value that the message names.",
  },
  CONFIG_INVALID: {
    meaning:
      "`party.conf`, `party.toml` or an environment variable has a value that can not be taken.",
    remedy: "Correct the line, the key or the variable that the message names.",
  },
  SHARE_UNUSABLE: {
    meaning: "A file or directory under the share can not be read, made or written.",
    remedy: "Correct its owner and mode, or set `RELAY_SHARE_DIR`.",
  },
  SETTINGS_INVALID: {
    meaning:
      "Another program's settings file, or the record of what was installed, is not what it must be. Nothing was changed.",
    remedy: "Correct the place that the message names, then try again.",
  },
  SETTINGS_UNUSABLE: {
    meaning:
      "Another program's settings file can not be read or written. What had been done was put back.",
    remedy: "Correct its owner and mode.",
  },
  AGENT_CLI_MISSING: {
    meaning: "A configured agent's program is not installed. Nothing was started.",
    remedy: "Install it, or name another command in `party.conf`.",
  },
  LEDGER_NEWER: {
    meaning: "A newer version of Party has written the ledger.",
    remedy: "Use that version.",
  },
  LEDGER_CORRUPT: {
    meaning: "The ledger is damaged.",
    remedy: "Start the daemon: it sets the file aside and says where.",
  },
  TMUX_MISSING: {
    meaning: "There is no `tmux` on the PATH.",
    remedy: "Install it, or set `RELAY_TMUX_PROGRAM`.",
  },
  TMUX_TOO_OLD: {
    meaning: "tmux is older than 2.6.",
    remedy: "Install a newer one.",
  },
  RECIPIENT_UNKNOWN: {
    meaning: "Nobody here has this address. Nothing was sent.",
    remedy: "Choose one of the names that the message lists, or start the agent.",
  },
  MESSAGE_UNKNOWN: {
    meaning: "No message has this id.",
    remedy: "Take the id from `relay inbox`, `relay events` or the envelope.",
  },
  MESSAGE_AMBIGUOUS: {
    meaning: "Several messages have this short id.",
    remedy: "Write one of the full ids that the message lists.",
  },
  SESSION_UNKNOWN: {
    meaning: "This session does not run.",
    remedy: "Start it with `party`, or name one that runs.",
  },
  PANE_UNKNOWN: {
    meaning: "There is no such pane, or the role has none.",
    remedy: "Look at `tmux list-panes -a` and `party status`.",
  },
  TRANSCRIPT_UNKNOWN: {
    meaning: "It is not known where the agent records its conversation, or nothing is there yet.",
    remedy:
      "A program may begin its record with its first turn. Else name it: `transcript` in party.toml, or `party adopt --transcript`.",
  },
  SENDER_REFUSED: {
    meaning: "The sender may not send this, or not in this name.",
    remedy: "Leave `--from`, `--as` and `--interrupt` out.",
  },
  DELIVERY_FAILED: {
    meaning:
      "What `--wait` waited for can not come any more: the delivery is failed, unsure or expired.",
    remedy: "Read `relay why ID`, then `relay retry ID` or `relay drop ID`.",
  },
  NAME_TAKEN: {
    meaning: "A role and a session may not have the same name.",
    remedy: "Choose another one.",
  },
  ROLE_TAKEN: {
    meaning: "Another live pane has this role.",
    remedy: "Add `--replace` to move the role, or choose another one.",
  },
  STATE_REFUSED: {
    meaning: "The delivery is in a state in which this can not be done.",
    remedy: "Read `relay why ID`.",
  },
  DAEMON_RUNNING: {
    meaning: "Another daemon serves this share.",
    remedy: "Use that one, or end it by the process id in the message.",
  },
  SHARE_OWNED: {
    meaning: "The share belongs to another user.",
    remedy: "Set `RELAY_SHARE_DIR` to a directory of your own.",
  },
  SETTINGS_CHANGED: {
    meaning:
      "Another program's settings file was changed in the same moment. What had been done was put back.",
    remedy: "Try again.",
  },
  DISK_FULL: {
    meaning: "No room is left. What had been accepted before is safe.",
    remedy: "Make room, then try again.",
  },
  LEDGER_BUSY: {
    meaning:
      "Another program has held the ledger locked for a second. The daemon tries again by itself.",
    remedy: "End that program's transaction, then try again.",
  },
  DAEMON_UNAVAILABLE: {
    meaning: "No daemon runs, it did not start, or it does not answer.",
    remedy: "Start it with `party` or `relay-daemon`; read `relay/log/relay.log`.",
  },
  TMUX_UNAVAILABLE: {
    meaning: "The tmux server is gone or does not answer.",
    remedy: "Try again once it runs.",
  },
  TIMED_OUT: {
    meaning:
      "What was waited for did not happen in time. A message that was sent stays on its way.",
    remedy: "Read `relay why ID`, or wait longer with `--timeout`.",
  },
  INTERRUPTED: {
    meaning: "Ctrl-C or a signal ended the command.",
    remedy: "Run it again when wanted.",
  },
};
