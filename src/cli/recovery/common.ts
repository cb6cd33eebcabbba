import { parseAddress } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import { DEFAULT_TOKENS, FEWEST_TOKENS, MOST_TOKENS } from "../../domain/recovery/render-packet.ts";
import { resolveRecipient } from "../../domain/roster.ts";
import type { Control } from "../../ports/control.ts";
import type { RelayContext } from "../relay/context.ts";

/** A note is a few sentences: a packet of the default size has no room for more. */
const MOST_NOTE = 4_000;

export const tokensFlag = {
  kind: "parsed",
  parse: (text: string): number => {
    const tokens = Number(text);
    if (Number.isSafeInteger(tokens) && tokens >= FEWEST_TOKENS && tokens <= MOST_TOKENS) {
      return tokens;
    }
    throw new PartyError("USAGE", `Not a size: ${JSON.stringify(text.slice(0, 80))}.`, {
      hint: `Write a whole number of tokens from ${FEWEST_TOKENS} to ${MOST_TOKENS}.`,
    });
  },
  brief: `The packet's size at most, by estimate, ${FEWEST_TOKENS} to ${MOST_TOKENS}`,
  default: String(DEFAULT_TOKENS),
} as const;

export const noteFlag = {
  kind: "parsed",
  parse: (text: string): string => {
    const length = Array.from(text).length;
    if (length <= MOST_NOTE && text.trim() !== "") return text;
    const what = length > MOST_NOTE ? `has ${length} characters` : "says nothing";
    throw new PartyError("USAGE", `The note ${what}.`, {
      hint: `Write up to ${MOST_NOTE} characters.`,
    });
  },
  brief: "For whoever goes on: goal, decisions, what is next",
  optional: true,
} as const;

/** Throws DAEMON_UNAVAILABLE: whoever writes a packet must know the agent's screen and record. */
export const requireDaemon = async (context: RelayContext, what: string): Promise<Control> => {
  const control = await context.daemon();
  if (control !== undefined) return control;
  throw new PartyError("DAEMON_UNAVAILABLE", `Only a daemon can ${what}, and none runs.`, {
    hint: "Start it with `party` or `relay-daemon`, then try again.",
  });
};

/** The full name of an agent of this host. Throws RECIPIENT_UNKNOWN or USAGE. */
export const agentNamed = (written: string, { roster, session }: RelayContext): string => {
  const recipient = resolveRecipient(roster(), session, parseAddress(written));
  if (recipient.kind === "agent") return recipient.name;
  throw new PartyError("USAGE", `${JSON.stringify(written)} is no agent of this host.`, {
    hint: "`relay who` lists them.",
  });
};

/** Who asks. */
export const askerOf = (context: RelayContext): string =>
  context.identify({ from: undefined, asHuman: false }).name;

/** The agent that is meant: the one named, else the one that asks. Throws USAGE where a person names none. */
export const agentMeant = (context: RelayContext, written: string | undefined): string => {
  if (written !== undefined) return agentNamed(written, context);
  const asker = askerOf(context);
  if (asker !== "human") return asker;
  throw new PartyError("USAGE", "Which agent? You are not in an agent's pane.", {
    hint: "Name a role; `relay who` lists them.",
  });
};
