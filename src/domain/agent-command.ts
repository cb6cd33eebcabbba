/** The command line that starts an agent, as text for a shell. */

/** Program and arguments of a pane that runs `command` for `role` with `environment`, and stays when it has ended. */
export const paneWords = (
  role: string,
  command: string,
  environment: Readonly<Record<string, string>>,
): readonly string[] => [
  "env",
  ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
  "sh",
  "-c",
  KEEP_PANE,
  "party",
  command,
  role,
];

/**
 * Job control makes the agent the pane's foreground process group: tmux names it, and Ctrl-C and Ctrl-Z reach it alone.
 * What follows it stands in a trap because bash gives up its script when a job dies of Ctrl-C; dash dies itself without
 * a trap for INT. A stopped agent is brought back: nothing here could say how to continue it. One that was killed leaves
 * its terminal as it had it, raw and on the other screen: the shell behind it could not be typed into.
 */
const KEEP_PANE = `command=$1 role=$2
rest() {
  status=$?
  trap - EXIT
  if [ "$status" -gt 128 ]; then
    stty sane 2>/dev/null
    printf '\\033[?1049l\\033[?1000l\\033[?1002l\\033[?1003l\\033[?1006l\\033[?2004l\\033[?25h\\033[<u'
  fi
  printf '\\n[party] %s ended with status %s. To start it again: %s\\n' "$role" "$status" "$command"
  "\${SHELL:-/bin/sh}"
}
trap : INT QUIT
trap rest EXIT
set -m
eval "$command"
status=$?
while case $status in 146|147|148) :;; *) ! :;; esac; do fg; status=$?; done
exit "$status"`;

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
