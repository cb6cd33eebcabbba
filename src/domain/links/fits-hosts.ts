import { hostOf } from "../address.ts";
import { PartyError } from "../error.ts";
import { type Draft, LIMITS } from "../message.ts";

/** Throws BODY_TOO_LONG where a recipient is on another host and the body is more than goes there. */
export const assertFitsHosts = (
  { body }: Pick<Draft, "body">,
  recipients: readonly string[],
): void => {
  const remote = recipients.find((recipient) => hostOf(recipient) !== undefined);
  if (remote === undefined || body.length <= LIMITS.remoteBody) return;
  const length = Array.from(body).length;
  if (length <= LIMITS.remoteBody) return;
  throw new PartyError(
    "BODY_TOO_LONG",
    `The body has ${length} characters; to another host (${remote}) go at most ${LIMITS.remoteBody}.`,
    { hint: "Shorten it, or put the text into the repository and say where it lies." },
  );
};
