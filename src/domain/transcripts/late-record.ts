/**
 * True for the record of a program that writes down what its model was sent only after it was sent: Copilot's
 * `session-state/<id>/events.jsonl` did not have it yet in 25 of 25 requests. Such a record proves what was seen; that it
 * does not show a message proves nothing once its program has ended.
 */
export const recordsLate = (transcript: string): boolean =>
  /\/session-state\/[^\/]+\/events\.jsonl$/v.test(transcript);
