import { hostOf } from "../address.ts";
import { PartyError } from "../error.ts";
import { describeSecret, secretInMessage } from "../leaving.ts";
import type { Draft } from "../message.ts";

/** Throws SECRET_FOUND where a recipient is on another host and the message holds what looks like a secret, which is never repeated. */
export const assertMayLeave = (
  draft: Pick<Draft, "subject" | "body" | "project" | "thread">,
  recipients: readonly string[],
): void => {
  const remote = recipients.find((recipient) => hostOf(recipient) !== undefined);
  const found = remote === undefined ? undefined : secretInMessage(draft);
  if (remote === undefined || found === undefined) return;
  throw new PartyError("SECRET_FOUND", `It can not go to ${remote}: ${describeSecret(found)}.`, {
    hint: "Take it out. Where it is none, or may be known there: --allow-secret, which is written down.",
  });
};
