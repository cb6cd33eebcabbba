import { findSecrets } from "../../domain/secrets.ts";

export interface FoundSecret {
  /** The kind of the first finding: `aws-access-key`. */
  readonly kind: string;
  readonly line: number;
}

export interface SecretScan {
  take(bytes: Uint8Array): void;
  found(): FoundSecret | undefined;
}

/** Looked at twice, so that what lies across two pieces is seen whole. */
const OVERLAP = 8_192;
/** An expression that is tried on megabytes without a break in them can exhaust the stack. */
const PIECE = 65_536;

/** Looks for secrets in a file that comes in chunks. */
export const createSecretScan = (): SecretScan => {
  const decoder = new TextDecoder();
  let tail = "";
  let line = 1;
  let found: FoundSecret | undefined;
  const look = (text: string): void => {
    const [first] = findSecrets(text);
    if (first !== undefined) {
      found = { kind: first.kind, line: line + countLines(text.slice(0, first.start)) };
    }
    tail = text.slice(-OVERLAP);
    line += countLines(text.slice(0, text.length - tail.length));
  };
  return {
    found: () => found,
    take: (bytes) => {
      if (found !== undefined) return;
      // In UTF-16 every other byte of ASCII is a NUL.
      const text = decoder.decode(bytes, { stream: true }).replaceAll("\0", "");
      for (let at = 0; at < text.length; at += PIECE) {
        look(tail + text.slice(at, at + PIECE));
        if (found !== undefined) return;
      }
    },
  };
};

const countLines = (text: string): number => text.split("\n").length - 1;
