import { closeWords } from "../../domain/close-words.ts";
import { PartyError } from "../../domain/error.ts";
import type { DaemonStart } from "../../ports/daemon.ts";
import {
  findLostSessions,
  type LostSession,
} from "../../operations/recovery/find-lost-sessions.ts";
import { type SessionStarted, startSession } from "../../operations/start-session.ts";
import type { PartyContext } from "./context.ts";
import type { StartFlags } from "./routes.ts";
import { VERBS } from "./verbs.ts";

/** `party [session] [dir]` */
export const start = async (
  context: PartyContext,
  flags: StartFlags,
  first: string | undefined,
  second: string | undefined,
): Promise<void> => {
  const { session, detach, json } = flags;
  const [name, directory] = session === undefined ? [first, second] : [session, first];
  if (session === undefined) await refuseSlip(context, first);
  else refuseMore(second);
  const wanted = name ?? context.startsSession;
  const { lost, resumed } = await bringBack(context, flags, wanted);
  const started =
    resumed.find((one) => one.name === wanted.toLowerCase()) ??
    (await startSession(context, context.plan(wanted, directory)));
  const all = [...resumed.filter((one) => one !== started), started];
  if (json) {
    context.print({ ...documentOf(started), lost, resumed: resumed.map((one) => one.name) });
    return;
  }
  sayNotes(context, all, started.daemon);
  if (detach || !context.terminal.in || !context.terminal.out) {
    for (const one of all) context.print(summaryOf(one));
    context.print(`attach with \`tmux attach -t ${started.name}\``);
    return;
  }
  context.end(
    await context.sessions.attach(started.name, context.insideTmux ? "switch" : "attach"),
  );
};

const sayNotes = (
  context: PartyContext,
  all: readonly SessionStarted[],
  daemon: DaemonStart,
): void => {
  const notes = all.flatMap((one) => one.notes);
  for (const note of [...notes, ...daemonNotes(daemon)]) context.note(`party: ${note}`);
};

const refuseMore = (second: string | undefined): void => {
  if (second === undefined) return;
  const quoted = JSON.stringify(second);
  throw new PartyError("USAGE", `${quoted} is one argument too many beside --session.`, {
    hint: "`party start --help` shows how.",
  });
};

interface BroughtBack {
  /** Names of sessions that are still gone. */
  readonly lost: readonly string[];
  readonly resumed: readonly SessionStarted[];
}

/** After a reboot, or the end of a tmux server: every session that was there and was not stopped, where that is wanted. */
const bringBack = async (
  context: PartyContext,
  flags: StartFlags,
  wanted: string,
): Promise<BroughtBack> => {
  const lost = await findLostSessions({ ...context, place: context.recovery });
  const names = lost.map((one) => one.name);
  if (lost.length === 0 || !(await wantsBack(context, flags, lost))) {
    const left = names.filter((name) => name !== wanted.toLowerCase());
    return { lost: left, resumed: [] };
  }
  const resumed: SessionStarted[] = [];
  for (const one of lost) {
    try {
      const plan = { ...context.plan(one.name, undefined), lost: one };
      resumed.push(await startSession(context, plan));
    } catch (error) {
      // The others come back all the same; the one that is wanted is refused by its own start.
      if (!(error instanceof PartyError) || one.name === wanted.toLowerCase()) throw error;
      context.note(`party: session ${one.name} is not brought back: ${error.message}`);
    }
  }
  const back = new Set(resumed.map((one) => one.name));
  return { lost: names.filter((each) => !back.has(each)), resumed };
};

const wantsBack = async (
  context: PartyContext,
  { resume, json }: StartFlags,
  lost: readonly LostSession[],
): Promise<boolean> => {
  if (resume !== undefined) return resume;
  const { terminal } = context;
  const isAsked = terminal.in && terminal.out && !json;
  const say = isAsked ? context.print : context.note;
  for (const one of lost) say(`party: ${lostWords(one)}`);
  if (!isAsked) {
    say("party: bring back what was there: party --resume · forget it: party stop SESSION");
    return false;
  }
  const which = lost.length === 1 ? "it" : `all ${lost.length}`;
  const answer = await context.ask(`Bring ${which} back, with the agents' conversations? [Y/n] `);
  return /^(?:y|yes)?$/iv.test(answer.trim());
};

const lostWords = ({ name, agents, waits }: LostSession): string => {
  const roles = agents.map(({ role }) => role).join(", ");
  const mail = waits === 1 ? "1 message waits" : `${waits} messages wait`;
  return `session ${name} ended without \`party stop\` (${roles}; ${mail})`;
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

const summaryOf = ({ kind, name, panes }: SessionStarted): string =>
  kind === "existing"
    ? `session ${name} runs already`
    : `${kind} session ${name}: ${panes.map(({ role, pane }) => `${role} ${pane}`).join(" · ")}`;

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
