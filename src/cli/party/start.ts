import { closeWords } from "../../domain/close-words.ts";
import { PartyError } from "../../domain/error.ts";
import type { DaemonStart } from "../../ports/daemon.ts";
import { type SessionStarted, startSession } from "../../operations/start-session.ts";
import type { PartyContext } from "./context.ts";
import type { StartFlags } from "./routes.ts";
import { VERBS } from "./verbs.ts";

/** `party [session] [dir]` */
export const start = async (
  context: PartyContext,
  { session, detach, json }: StartFlags,
  first: string | undefined,
  second: string | undefined,
): Promise<void> => {
  const [name, directory] = session === undefined ? [first, second] : [session, first];
  if (session !== undefined && second !== undefined) {
    throw new PartyError(
      "USAGE",
      `${JSON.stringify(second)} is one argument too many beside --session.`,
      {
        hint: "`party start --help` shows how.",
      },
    );
  }
  if (session === undefined) await refuseSlip(context, first);
  const started = await startSession(
    context,
    context.plan(name ?? context.startsSession, directory),
  );
  if (json) {
    context.print(documentOf(started));
    return;
  }
  for (const note of [...started.notes, ...daemonNotes(started.daemon)])
    context.note(`party: ${note}`);
  if (detach || !context.terminal.in || !context.terminal.out) {
    context.print(summaryOf(started));
    return;
  }
  context.end(
    await context.sessions.attach(started.name, context.insideTmux ? "switch" : "attach"),
  );
};

/** A mistyped command must not start agents in a session of that name. */
const refuseSlip = async ({ sessions, known }: PartyContext, word = ""): Promise<void> => {
  const name = word.toLowerCase();
  const meant = closeWords(name, VERBS);
  if (meant.length === 0 || known.sessions.includes(name)) return;
  await sessions.check();
  if ((await sessions.list()).includes(name)) return;
  const commands = meant.map((verb) => `\`party ${verb}\``).join(" or ");
  throw new PartyError("USAGE", `There is no command ${JSON.stringify(word)}.`, {
    hint: `Did you mean ${commands}? For a session of that name: \`party -s ${name}\`.`,
  });
};

const summaryOf = ({ kind, name, panes }: SessionStarted): string => {
  const first =
    kind === "existing"
      ? `session ${name} runs already`
      : `started session ${name}: ${panes.map(({ role, pane }) => `${role} ${pane}`).join(" · ")}`;
  return `${first}\nattach with \`tmux attach -t ${name}\``;
};

export const daemonNotes = (daemon: DaemonStart): readonly string[] =>
  daemon.kind === "left"
    ? [`no daemon runs (${daemon.reason}): messages wait until you start \`relay-daemon\`.`]
    : [];

const documentOf = ({ kind, name, panes, notes, daemon }: SessionStarted): object => ({
  session: name,
  status: kind,
  panes: Object.fromEntries(panes.map(({ role, pane }) => [role, pane])),
  daemon: daemon.kind,
  notes,
});
