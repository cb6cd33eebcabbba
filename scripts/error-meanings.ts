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
      "A role, a session, an attack or a part of one can not have this name: the grammar or a reserved word forbids it.",
    remedy: "Choose one as the message says.",
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
  JOB_UNKNOWN: {
    meaning: "No job has this id.",
    remedy: "List them: `job_queue.sh list`.",
  },
  FILE_BROKEN: {
    meaning: "A file that the hosts share can not be read in full. Nothing was written over it.",
    remedy: "Repair it on `main`, then try again.",
  },
  CLONE_UNUSABLE: {
    meaning:
      "The person's clone of a link's repository is not one that can be used. Nothing in it was changed.",
    remedy: "Do what the message says is in the way, or name another directory.",
  },
  MIRROR_UNUSABLE: {
    meaning:
      "The daemon's own copy of a link's repository can not be written or is damaged. Nothing is lost by that.",
    remedy: "Make room on the disk; else it is made anew by itself.",
  },
  GIT_MISSING: {
    meaning: "There is no `git` on the PATH, and a link needs it.",
    remedy: "Install it.",
  },
  SNAPSHOT_INVALID: {
    meaning:
      "What lies in a repository under a host's name was not written by that host, or is older than what was seen.",
    remedy: "Look who else pushes to its ref.",
  },
  KEY_CHANGED: {
    meaning:
      "What is published under a paired host's name is signed by another key than the paired one.",
    remedy:
      "Ask its person by another way. Only where they made a new key: `relay link pair HOST --replace-key`.",
  },
  SECRET_FOUND: {
    meaning: "What was to leave this host holds what looks like a secret; nothing was sent.",
    remedy: "Take it out. Where it is none: `--allow-secret`, which is written down as an event.",
  },
  HOST_TAKEN: {
    meaning: "Another machine uses this host's id.",
    remedy: "Choose another id, or take its place with `relay link add --replace`.",
  },
  LINK_UNKNOWN: {
    meaning: "This host is not linked to others.",
    remedy: "Join a repository with `relay link add`.",
  },
  LINK_UNREACHABLE: {
    meaning: "The link's remote does not answer now. What waits goes when it does.",
    remedy: "Look at the network, then `relay link sync`.",
  },
  LINK_REFUSED: {
    meaning: "The link's remote answers and does not let this host in.",
    remedy: "Check its address, the token and who may push there.",
  },
  STORE_UNKNOWN: {
    meaning: "The bucket, or the namespace in it, is not there.",
    remedy: "Correct `S3_BUCKET`, the region, the endpoint or `--namespace`.",
  },
  STORE_DENIED: {
    meaning: "The store refused a request: wrong or expired credentials, or no right to do this.",
    remedy: "Correct the credentials, or give them the right that the message names.",
  },
  OBJECT_REFUSED: {
    meaning: "The store refused one object, by its name or its size for instance.",
    remedy: "Read what the store said; rename the file where its name is the reason.",
  },
  STORE_UNFIT: {
    meaning: "The store does not do what a safe sync needs, or the endpoint is no S3 store.",
    remedy: "Use one with conditional writes and multipart uploads, or correct the endpoint.",
  },
  STORE_UNAVAILABLE: {
    meaning: "The store did not answer, or could not, also after several tries.",
    remedy: "Check the network, then run it again: it goes on where it was.",
  },
  CREDENTIALS_MISSING: {
    meaning: "There are no credentials for the store.",
    remedy: "Set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or name a profile.",
  },
  SHARE_BUSY: {
    meaning: "Another sync of this share runs.",
    remedy: "Wait for it, or end it by the process id in the message.",
  },
  ATTACK_INVALID: {
    meaning: "An attack's file is not what it must be. It was left as it is.",
    remedy: "Correct the line that the message names.",
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
  PROFILE_UNKNOWN: {
    meaning: "No profile has this name: no built-in one, and none of `party.toml`.",
    remedy: "Use a name that the message lists, or write `[profiles.NAME]`.",
  },
  TRANSCRIPT_UNKNOWN: {
    meaning: "It is not known where the agent records its conversation, or nothing is there yet.",
    remedy:
      "A program may begin its record with its first turn. Else name it: `transcript` in party.toml, or `party adopt --transcript`.",
  },
  ATTACK_UNKNOWN: {
    meaning: "There is no attack of this name.",
    remedy: "Choose one of those that the message lists, or open it with `relay attack open`.",
  },
  PHASE_UNKNOWN: {
    meaning: "The attack has no phase or chunk of this name. Nothing was changed.",
    remedy: "Choose one of those that the message lists, or add `--new`.",
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
  ATTACK_TAKEN: {
    meaning: "There is an attack of this name already.",
    remedy: "Go on with that one, or choose another name.",
  },
  ATTACK_ENDED: {
    meaning: "The attack is complete or aborted: it does not change any more.",
    remedy: "Open another one, or set its status in the file.",
  },
  STATE_REFUSED: {
    meaning: "A delivery, or a share that is in use, is in a state in which this can not be done.",
    remedy: "Read `relay why ID`; end the session with `party stop`.",
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
  ATTACK_BUSY: {
    meaning: "Somebody else keeps writing the attack's file. Nothing was changed.",
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
