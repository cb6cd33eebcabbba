/** Subjects: the only thread that the original's messages have is a "Re:" in front of them. */

/** The first line of a body, for a message that was given no subject. */
export const subjectOfBody = (body: string, limit: number): string =>
  cut(body.trim().split(/\r?\n/v, 1)[0]?.trim() ?? "", limit);

/** `Re: <subject>` with a single "Re:", however many stand there. */
export const replySubject = (subject: string, limit: number): string =>
  cut(`Re: ${bareSubject(subject)}`, limit);

/** A subject without any "Re:" and with its blanks made one: equal for a message and its answers. */
export const bareSubject = (subject: string): string =>
  subject
    .replace(/^(?:\s*re(?:\[\d+\])?\s*:)+/iv, "")
    .replaceAll(/\s+/gv, " ")
    .trim();

export const isReply = (subject: string): boolean => /^\s*re(?:\[\d+\])?\s*:/iv.test(subject);

/** At most `limit` code points; what was cut is marked. */
export const cut = (text: string, limit: number): string => {
  const points = Array.from(text);
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join("")}…`;
};
