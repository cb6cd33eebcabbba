import { postedLine, sentToDocument, twinNote } from "../../cli/relay/send-output.ts";
import { parseDeadline } from "../../domain/duration.ts";
import { shortId } from "../../domain/id.ts";
import type { Call, Sent } from "../call.ts";
import type { Answer } from "../result.ts";

/** What is said of a message that was posted. */
export const postAnswer = (
  { clock }: Pick<Call, "clock">,
  { posted, state, duplicateOf, twin }: Sent,
): Answer => ({
  document: sentToDocument(posted, { state, steps: [], duplicateOf, twin }),
  lines:
    duplicateOf === undefined
      ? [
          postedLine(posted, state, clock.now()),
          ...(twin === undefined ? [] : [`Note: ${twinNote(twin)}.`]),
        ]
      : [`duplicate of ${shortId(duplicateOf)} → ${posted.to.join(", ")}`],
});

interface Asked {
  readonly needs_reply?: boolean | undefined;
  readonly by?: string | undefined;
}

/** Whether an answer is wanted, and by when, as `--needs-reply` and `--by` have it; whoever is owed one has made a request. */
export const askFor = ({ needs_reply: needsReply, by }: Asked, now: number) => {
  const replyBy = by === undefined ? undefined : parseDeadline(by, now);
  const asked = needsReply === true || replyBy !== undefined;
  return { kind: asked ? "request" : "chat", needsReply: needsReply || undefined, replyBy };
};
