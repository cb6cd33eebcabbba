import { bareCommand, renderEnvelope } from "../domain/envelope.ts";
import { shortId } from "../domain/id.ts";
import type { Message } from "../domain/message.ts";
import type { Profile } from "../domain/profile.ts";
import type { Typing } from "./delivery-deps.ts";

export interface TypeOptions {
  /** How a sender is called in what the agent reads. */
  readonly display: (agent: string) => string;
  /** May this sender send bare commands to this agent? Asked only for commands the agent's profile calls harmless. */
  readonly mayCommand: (message: Message, agent: string) => boolean;
  /** Commands that configuration calls harmless, beside the profile's own. */
  readonly commands: readonly string[];
}

/**
 * What is typed for a message. The same message gives the same text at any time, so that a new daemon recognises
 * in a composer what an earlier one pasted.
 */
export const typeMessage = (
  message: Message,
  agent: string,
  profile: Profile,
  { display, mayCommand, commands }: TypeOptions,
): Typing => {
  const command = bareCommand(message, [...profile.commands, ...commands]);
  if (command !== undefined && mayCommand(message, agent)) {
    return { text: command, marker: undefined };
  }
  const from = display(message.from);
  const { inlineBytes } = profile;
  const text = renderEnvelope(message, { from, now: message.sentAt, inlineBytes });
  return { text, marker: shortId(message.id) };
};
