/** The one look at everything that leaves this host: messages, their subjects, what the host tells of itself, files for S3. */

import { isFields, type Fields } from "./json-fields.ts";
import { findSecrets } from "./secrets.ts";

export interface LeavingSecret {
  /** What it seems to be: `github-token`. Never the secret itself. */
  readonly kind: string;
  /** Where it stands: `body`. */
  readonly part: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** The first thing that looks like a secret, in the order of the parts; undefined where all may leave. */
export const secretIn = (
  parts: Readonly<Record<string, string | undefined>>,
): LeavingSecret | undefined => {
  for (const [part, text] of Object.entries(parts)) {
    const [found] = text === undefined ? [] : findSecrets(text);
    if (text === undefined || found === undefined) continue;
    const before = text.slice(0, found.start);
    const lineStart = before.lastIndexOf("\n") + 1;
    return {
      kind: found.kind,
      part,
      line: before.split("\n").length,
      column: Array.from(before.slice(lineStart)).length + 1,
    };
  }
  return undefined;
};

/** What of a message is read elsewhere. */
export const secretInMessage = ({
  subject,
  body,
  project,
  thread,
}: {
  readonly subject: string | undefined;
  readonly body: string;
  readonly project: string | undefined;
  readonly thread: string | undefined;
}): LeavingSecret | undefined => secretIn({ body, subject, project, thread });

/** A clause: `the body holds what looks like a secret (github-token, line 3, column 7)`. */
export const describeSecret = ({ kind, part, line, column }: LeavingSecret): string =>
  `the ${part} holds what looks like a secret (${kind}, line ${line}, column ${column})`;

/** The same fields without what looks like a secret: such a text is left out, and its place says so. */
export const withoutSecrets = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      findSecrets(name).length > 0 ? [] : [[name, clean(value)] as const],
    ),
  );

const clean = (value: unknown): unknown => {
  if (typeof value === "string") {
    const [found] = findSecrets(value);
    return found === undefined ? value : `(left out: it looks like a secret, ${found.kind})`;
  }
  if (Array.isArray(value)) return value.map(clean);
  return isFields(value) ? withoutSecrets(value) : value;
};
