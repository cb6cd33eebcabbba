/** The command line that starts an agent, as text for a shell. */

/** What a pane does by itself when its program has died: at most so often, each time after twice as long. */
export interface Restart {
  readonly attempts: number;
  /** Milliseconds before the first. */
  readonly after: number;
}

export const NO_RESTART: Restart = { attempts: 0, after: 5_000 };

/**
 * Program and arguments of a pane that runs `command` for `role` with `environment`, and stays when it has ended. Then it
 * tells how to start it again, and with `resume` how to go on with its conversation; with `restart` it does that itself
 * where the program has died.
 */
export const paneWords = (
  role: string,
  command: string,
  environment: Readonly<Record<string, string>>,
  resume = "",
  { attempts, after }: Restart = NO_RESTART,
): readonly string[] => [
  "env",
  ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
  "sh",
  "-c",
  KEEP_PANE,
  PANE_HOLDER,
  command,
  role,
  resume,
  String(attempts),
  String(Math.ceil(after / 1_000)),
];

/** What the script of a pane is called in its own command line. */
const PANE_HOLDER = "party";

/** True for the command line of a pane's own script, in whose foreground no agent runs. */
export const isPaneHolder = (commandLine: readonly string[]): boolean =>
  commandLine[1] === "-c" &&
  commandLine[2]?.startsWith("command=$1 role=$2 resume=$3") === true &&
  commandLine[3] === PANE_HOLDER;

/**
 * Job control makes the agent the pane's foreground process group: tmux names it, and Ctrl-C and Ctrl-Z reach it alone.
 * What follows it stands in a trap because bash gives up its script when a job dies of Ctrl-C; dash dies itself without
 * a trap for INT. A stopped agent is brought back: nothing here could say how to continue it. One that was killed leaves
 * its terminal as it had it, raw and on the other screen: the shell behind it could not be typed into.
 * It runs within a function because bash leaves a loop whose job is stopped.
 * Before it is started again the script itself is in the foreground, so that Ctrl-C reaches it.
 */
const KEEP_PANE = `command=$1 role=$2 resume=$3 attempts=$4 pause=$5
tidy() {
  [ "$status" -gt 128 ] || return
  stty sane 2>/dev/null
  printf '\\033[?1049l\\033[?1000l\\033[?1002l\\033[?1003l\\033[?1006l\\033[?2004l\\033[?25h\\033[<u'
}
rest() {
  status=$?
  trap - EXIT
  tidy
  printf '\\n[party] %s ended with status %s. To start it again: %s\\n' "$role" "$status" "$command"
  [ -z "$resume" ] || printf '[party] With its last conversation: %s\\n' "$resume"
  "\${SHELL:-/bin/sh}"
}
run() {
  set -m
  eval "$next"
  status=$?
  while case $status in 146|147|148) :;; *) ! :;; esac; do fg; status=$?; done
  set +m
}
trap : INT QUIT
trap rest EXIT
tries=0
next=$command
while :; do
  began=$(date +%s)
  run
  case $status in 0|130) exit "$status" ;; esac
  [ $(($(date +%s) - began)) -lt 300 ] || { tries=0; pause=$5; }
  [ "$tries" -lt "$attempts" ] || exit "$status"
  tries=$((tries + 1))
  tidy
  printf '\\n[party] %s ended with status %s. It is started again in %s s (%s of %s); Ctrl-C keeps it from that.\\n' "$role" "$status" "$pause" "$tries" "$attempts"
  sleep "$pause" || exit "$status"
  pause=$((pause * 2))
  next=\${resume:-$command}
done`;

/** The word that names the program, behind assignments and `exec`, `env`, `command`; undefined where only a shell could tell. */
export const programOf = (command: string): string | undefined => {
  const word =
    /^\s*(?:(?:exec|env|command|nohup)\s+|[A-Za-z_]\w*=[^\s'"\\$`]*\s+)*(?<program>[^\s=]+)(?=\s|$)/v.exec(
      command,
    )?.groups?.["program"];
  return word !== undefined && /^[\w.\/~@%+,:\-]+$/v.test(word) ? word : undefined;
};

/** The last part of a program's path. */
export const baseName = (program: string): string => program.slice(program.lastIndexOf("/") + 1);

/** What a role runs where nothing configures it: the seed's commands; undefined for a role the seed does not know. */
export const defaultCommand = (
  role: string,
  { share, outbox }: { readonly share: string; readonly outbox: string },
): string | undefined => {
  switch (role) {
    case "oc":
      return "claude -c --dangerously-skip-permissions";
    case "cc":
      return "claude --dangerously-skip-permissions";
    case "cx": {
      // Its own outbox and the shared folders: with the whole share it could rewrite the others' state.
      const folders = [
        "/tmp",
        `${outbox}/cx`,
        `${share}/shared`,
        `${share}/attacks`,
        `${share}/reviews`,
      ];
      const adds = folders.map((folder) => `--add-dir ${quoteForShell(folder)}`);
      return `codex -a never -s workspace-write ${adds.join(" ")}`;
    }
    default:
      return undefined;
  }
};

export interface Circumstances {
  /** The command is run by root, and outside what Claude takes for a sandbox. */
  readonly root: boolean;
  /** An earlier conversation can be continued in the agent's directory. */
  readonly conversation: boolean;
  /** The command is the user's own: only what would end at once is changed. */
  readonly configured: boolean;
  /** What Codex must hand to the shells it starts. */
  readonly environment: Readonly<Record<string, string>>;
  /** The program that starts Codex with an app-server of its own, by its path. */
  readonly codexLauncher: string;
}

/** `command` as it can work here, with a note for each thing that a person should know. */
export const adaptCommand = (
  command: string,
  circumstances: Circumstances,
): { readonly command: string; readonly notes: readonly string[] } => {
  const program = programOf(command);
  if (program === undefined) return { command, notes: [] };
  if (baseName(program) === "claude") return adaptClaude(command, circumstances);
  if (baseName(program) === "codex")
    return { command: adaptCodex(command, program, circumstances), notes: [] };
  return { command, notes: [] };
};

const adaptClaude = (
  command: string,
  { root, conversation, configured }: Circumstances,
): { readonly command: string; readonly notes: readonly string[] } => {
  const notes: string[] = [];
  let adapted = command;
  if (!conversation && CONTINUE.test(adapted)) {
    // `claude -c` ends at once where there is nothing to continue.
    adapted = adapted.replace(CONTINUE, "$<before>");
    notes.push("starts a new conversation: there is none to continue in its directory");
  }
  if (root && SKIP.test(adapted)) {
    if (configured) notes.push("claude refuses --dangerously-skip-permissions for root");
    else {
      adapted = adapted.replace(SKIP, "$<before>");
      notes.push("asks before it acts: claude refuses --dangerously-skip-permissions for root");
    }
  }
  return { command: adapted, notes };
};

// Only in front of the first quote: behind it the word may be part of a text.
const CONTINUE = /^(?<before>[^'"]*?)\s(?:-c|--continue)(?=\s|$)/v;
const SKIP = /^(?<before>[^'"]*?)\s--dangerously-skip-permissions(?=\s|$)/v;

const adaptCodex = (
  command: string,
  program: string,
  { environment, codexLauncher }: Circumstances,
): string => {
  const adapted = handEnvironmentOn(command, program, environment);
  const start = adapted.indexOf(program);
  return `${adapted.slice(0, start)}${quoteForShell(codexLauncher)} ${adapted.slice(start)}`;
};

const handEnvironmentOn = (
  command: string,
  program: string,
  environment: Readonly<Record<string, string>>,
): string => {
  if (command.includes("shell_environment_policy")) return command;
  const settings = Object.entries(environment).map(
    ([name, value]) =>
      ` -c ${quoteForShell(`shell_environment_policy.set.${name}=${JSON.stringify(value)}`)}`,
  );
  const end = command.indexOf(program) + program.length;
  return command.slice(0, end) + settings.join("") + command.slice(end);
};

/** `text` as one word of a POSIX shell. */
export const quoteForShell = (text: string): string =>
  /^[\w.\/@%+,:=\-]+$/v.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
