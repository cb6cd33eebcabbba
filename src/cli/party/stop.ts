import { type SessionStopped, stopSession } from "../../operations/stop-session.ts";
import type { PartyContext } from "./context.ts";
import type { JsonFlags } from "./routes.ts";

/** `party stop [session]` */
export const stop = async (
  context: PartyContext,
  { json }: JsonFlags,
  name?: string,
): Promise<void> => {
  const session = name?.toLowerCase() ?? (await sessionHere(context));
  await stopSession(
    {
      sessions: context.sessions,
      paneMaps: context.paneMaps,
      daemon: context.daemon,
      // Said before the end: inside the session nobody is left to say it afterwards.
      ending: (stopped) => context.print(json ? documentOf(stopped) : textOf(stopped)),
    },
    session,
  );
};

/** The session this terminal is in where it is one of ours, else the one `party` would start. */
export const sessionHere = async (context: PartyContext): Promise<string> => {
  const current = await context.sessions.current();
  return current !== undefined && context.paneMaps.sessions().includes(current)
    ? current
    : context.startsSession;
};

const TEXT: Readonly<Record<SessionStopped["kind"], string>> = {
  stopped: "stopped",
  released: "released: Party did not make this session, it runs on without roles",
  "not-running": "is not running",
};

const textOf = ({ session, kind, daemon }: SessionStopped): string =>
  `session ${session} ${TEXT[kind]}${daemon === "stopped" ? "; daemon stopped" : ""}`;

const documentOf = ({ session, kind, daemon }: SessionStopped): object => ({
  session,
  status: kind.replaceAll("-", "_"),
  daemon: daemon.replaceAll("-", "_"),
});
