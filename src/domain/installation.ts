/** What Party puts into a home: the share's directories, launchers, a unit for the service manager, slash commands. */

/** A directory, file or link as it shall be. */
export interface Placed {
  readonly form: "directory" | "file" | "link";
  readonly path: string;
  /** A file's text; where a link leads. */
  readonly content: string;
  readonly mode: number;
  readonly what: string;
  /** The share's: whatever stands there stays, now and when the rest is undone. */
  readonly lasting: boolean;
  /** Another text that does as well: of a launcher that was copied. */
  readonly copy?: string;
}

export interface SharePlaces {
  readonly share: string;
  readonly outbox: string;
  readonly processed: string;
  readonly log: string;
  readonly state: string;
  /** One directory of the outbox for each of these. */
  readonly senders: readonly string[];
}

/** Beside `relay/`, by the names that the agents' instructions use. */
export const SHARED_DIRECTORIES = [
  "attacks",
  "recovery",
  "reviews",
  "shared/runbooks",
  "shared/docs",
];

/** The state files are empty, or an empty object, until the daemon writes them. */
export const shareOf = (places: SharePlaces): readonly Placed[] => {
  const { share, outbox, processed, log, state, senders } = places;
  const directories = [
    ...senders.map((sender) => `${outbox}/${sender}`),
    `${processed}/rejected`,
    log,
    `${state}/locks`,
    ...SHARED_DIRECTORIES.map((name) => `${share}/${name}`),
  ];
  const files = [
    [`${processed}/offsets.json`, "{}\n"],
    [`${state}/agents.json`, "{}\n"],
    [`${state}/checkpoint.json`, ""],
    [`${state}/handoff-marker`, ""],
    [`${state}/health.json`, ""],
  ] as const;
  return [
    ...directories.map((path) => lasting("directory", path, "", 0o700)),
    ...files.map(([path, text]) => lasting("file", path, text, 0o600)),
  ];
};

const lasting = (
  form: "directory" | "file",
  path: string,
  content: string,
  mode: number,
): Placed => ({ form, path, content, mode, what: "the share", lasting: true });

/** One of our programs: where it lies, and its text. */
export interface Launcher {
  readonly name: string;
  readonly program: string;
  readonly text: string;
}

export const launchersOf = (bin: string, launchers: readonly Launcher[]): readonly Placed[] =>
  launchers.map(({ name, program, text }) => ({
    form: "link",
    path: `${bin}/${name}`,
    content: program,
    mode: 0o777,
    what: `leads to ${program}`,
    lasting: false,
    copy: text,
  }));

/** Manual pages, where `man` looks that finds the launchers. */
export const manualsOf = (directory: string, pages: readonly string[]): readonly Placed[] =>
  pages.map((page) => ({
    form: "link",
    path: `${directory}/${page.slice(page.lastIndexOf("/") + 1)}`,
    content: page,
    mode: 0o777,
    what: "manual page",
    lasting: false,
  }));

/** A unit's file, and the link that has it started when the user logs in, where the manager wants one. */
export const unitOf = (
  path: string,
  text: string,
  wantedBy: string | undefined,
): readonly Placed[] => [
  file(path, text, "keeps relay-daemon running"),
  ...(wantedBy === undefined
    ? []
    : [
        {
          form: "link",
          path: wantedBy,
          content: path,
          mode: 0o777,
          what: "starts it when you log in",
          lasting: false,
        } as const,
      ]),
];

/** Slash commands of Claude Code by their names. `SHARE` in a text is the share. */
export const commandsOf = (
  directory: string,
  share: string,
  texts: Readonly<Record<string, string>>,
): readonly Placed[] =>
  Object.entries(texts).map(([name, text]) =>
    file(`${directory}/${name}.md`, text.replaceAll("SHARE", share), `slash command /${name}`),
  );

const file = (path: string, content: string, what: string): Placed => ({
  form: "file",
  path,
  content,
  mode: 0o600,
  what,
  lasting: false,
});
