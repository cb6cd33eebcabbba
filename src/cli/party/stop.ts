import { formatAgent } from "../../domain/address.ts";
import { PROTOCOL } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import { DEFAULT_TOKENS } from "../../domain/recovery/render-packet.ts";
import { knownMap } from "../../operations/register-panes.ts";
import { type SessionStopped, stopSession } from "../../operations/stop-session.ts";
import type { PartyContext } from "./context.ts";
import type { JsonFlags } from "./json-flag.ts";

/** `party stop [session]` */
export const stop = async (
  context: PartyContext,
  { json }: JsonFlags,
  name?: string,
): Promise<void> => {
  const session = name?.toLowerCase() ?? (await sessionHere(context));
  const packets = await writePackets(context, session);
  await stopSession(
    {
      sessions: context.sessions,
      paneMaps: context.paneMaps,
      daemon: context.daemon,
      forget: (stopped) => tolerate(context, () => context.forget(stopped)),
      // Said before the end: inside the session nobody is left to say it afterwards.
      ending: (stopped) =>
        context.print(json ? documentOf(stopped, packets) : textOf(stopped, packets)),
    },
    session,
  );
};

const CONNECT_TIMEOUT = 1_000;

/** How many of the session's agents have written down how their work stands. Nothing of this keeps a session from ending. */
const writePackets = async (context: PartyContext, session: string): Promise<number> => {
  const roles = Object.keys(knownMap(context.paneMaps, session).panes);
  let written = 0;
  try {
    using control = await context.connect(CONNECT_TIMEOUT);
    for (const role of roles) {
      const agent = formatAgent({ role, session });
      const by = context.caller();
      await control.request({
        v: PROTOCOL,
        op: "checkpoint",
        agent,
        by,
        cause: "stop",
        tokens: DEFAULT_TOKENS,
        note: null,
        transcript: null,
      });
      written += 1;
    }
  } catch (error) {
    if (!(error instanceof PartyError)) throw error;
    if (error.code !== "DAEMON_UNAVAILABLE") context.note(`party: ${error.message}`);
  }
  return written;
};

const tolerate = (context: PartyContext, act: () => void): void => {
  try {
    act();
  } catch (error) {
    if (!(error instanceof PartyError)) throw error;
    context.note(`party: ${error.message}`);
  }
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

const textOf = ({ session, kind, daemon }: SessionStopped, packets: number): string => {
  const kept = packets === 0 ? "" : `; ${packets} ${packets === 1 ? "packet" : "packets"} written`;
  return `session ${session} ${TEXT[kind]}${kept}${daemon === "stopped" ? "; daemon stopped" : ""}`;
};

const documentOf = ({ session, kind, daemon }: SessionStopped, packets: number): object => ({
  session,
  status: kind.replaceAll("-", "_"),
  daemon: daemon.replaceAll("-", "_"),
  packets,
});
