/** Writes the pages that the programs themselves know best: what each command's help says, for docs and as manual pages, and the error codes. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import type { RouteMap } from "@stricli/core";

import type { CliContext } from "../src/cli/context.ts";
import { routes as partyRoutes } from "../src/cli/party/routes.ts";
import { HELP } from "../src/cli/relay/help.ts";
import { relayRoutes } from "../src/cli/relay/routes.ts";
import { sendHelp } from "../src/cli/relay/send-options.ts";
import { S3_SYNC_HELP } from "../src/cli/share/s3-sync-words.ts";
import { runCli } from "../src/cli/run.ts";
import { isPartyErrorCode, PartyError } from "../src/domain/error.ts";
import { type HelpSection, manPageOf, type ProgramHelp } from "./man-pages.ts";
import { writeManPage } from "./man-writer.ts";
import { ERROR_MEANINGS } from "./error-meanings.ts";

const root = path.dirname(import.meta.dirname);

/** Every generated page by its path under the checkout. */
export const generateDocs = async (): Promise<ReadonlyMap<string, string>> => {
  const programs = await programHelps();
  return new Map([
    ...programs.map((help) => [`docs/cli/${help.name}.md`, page(help)] as const),
    ...programs.map((help) => [`man/${help.name}.1`, writeManPage(manPageOf(help))] as const),
    ["docs/errors.md", errorsPage()],
  ]);
};

const GENERATED = "<!-- Written by `npm run generate`. -->";

const programHelps = async (): Promise<readonly ProgramHelp[]> => [
  {
    name: "relay",
    brief: "messages between coding agents and people",
    sections: [
      ["", HELP],
      ["send", sendHelp("send")],
      ["reply", sendHelp("reply")],
      ["ack", sendHelp("ack")],
      ...(await sectionsOf("relay", relayRoutes)),
    ],
  },
  {
    name: "party",
    brief: "coding agents in one room: sessions on this machine",
    sections: [
      ["", await helpOf("party", partyRoutes, [])],
      ...(await sectionsOf("party", partyRoutes)),
    ],
  },
  {
    name: "relay-daemon",
    brief: "takes messages from the outbox and delivers them",
    sections: [["", daemonHelp()]],
  },
  {
    name: "s3-sync",
    brief: "keeps the shared directories in an S3 store",
    sections: [["", S3_SYNC_HELP]],
  },
];

/** A section for every command, also of those below another word: `relay share sync`. */
const sectionsOf = async <Context extends CliContext>(
  program: string,
  routes: RouteMap<Context>,
): Promise<readonly HelpSection[]> =>
  Promise.all(
    verbsOf(routes).map(async (words): Promise<HelpSection> => [
      words.join(" "),
      await helpOf(program, routes, words),
    ]),
  );

const verbsOf = <Context extends CliContext>(
  routes: RouteMap<Context>,
): readonly (readonly string[])[] =>
  routes
    .getAllEntries()
    .filter(({ hidden }) => !hidden)
    .flatMap(({ name, target }) =>
      "getAllEntries" in target
        ? verbsOf(target).map((words) => [name.original, ...words])
        : [[name.original]],
    );

const helpOf = async <Context extends CliContext>(
  program: string,
  routes: RouteMap<Context>,
  words: readonly string[],
): Promise<string> => {
  let said = "";
  const stream = { write: (text: string) => (said += text) };
  const status = await runCli<Context>({
    program,
    version: "",
    routes,
    argv: [...words, "--help"],
    streams: { stdout: stream, stderr: stream, stdin: {} },
    createContext: () => {
      throw new Error("Help needs no context.");
    },
  });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} --help ended with ${status}.`);
  return said;
};

/** Only a whole daemon knows its help: its file is its program. */
const daemonHelp = (): string => {
  const main = path.join(root, "src/apps/relay-daemon/main.ts");
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, "--help"], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`relay-daemon --help ended with ${status}: ${stderr}`);
  return stdout;
};

const page = ({ name, sections }: ProgramHelp): string =>
  [
    GENERATED,
    `# ${name}`,
    ...sections.flatMap(([verb, help]) => [
      ...(verb === "" ? [] : [`## ${name} ${verb}`]),
      `\`\`\`text\n${help.trimEnd().replaceAll(/[ \t]+$/gmv, "")}\n\`\`\``,
    ]),
  ].join("\n\n") + "\n";

const errorsPage = (): string => {
  const rows = Object.entries(ERROR_MEANINGS).flatMap(([code, { meaning, remedy }]) => {
    if (!isPartyErrorCode(code)) return [];
    const { exitStatus, retryable } = new PartyError(code, "");
    return [[`\`${code}\``, String(exitStatus), retryable ? "yes" : "no", meaning, remedy]];
  });
  return `${GENERATED}

# Errors

A command that fails prints one sentence with the value in it, one that says what to do, the code and the exit status, on stderr:

\`\`\`text
relay: No message has the id "0000000000".
  List messages with \`relay inbox --all\` or \`relay events\`.  [MESSAGE_UNKNOWN, exit 4]
\`\`\`

With \`--json\` it is one document on stderr instead:

\`\`\`json
{
  "error": {
    "code": "MESSAGE_UNKNOWN",
    "message": "No message has the id \\"0000000000\\".",
    "hint": "List messages with \`relay inbox --all\` or \`relay events\`.",
    "retryable": false
  }
}
\`\`\`

\`retryable\` means that the same command, unchanged, may succeed later. A bug has the code \`BUG\` and exit status 1, and shows its stack.

${table([["code", "exit", "retryable", "meaning", "what to do"], ...rows])}
`;
};

/** A table as the formatter leaves it. */
const table = ([head = [], ...rows]: readonly (readonly string[])[]): string => {
  const widths = head.map((cell, index) =>
    Math.max(cell.length, 3, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
};

if (import.meta.main) {
  for (const [file, text] of await generateDocs()) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
}
