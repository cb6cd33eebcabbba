/** What looks like a secret in a text that is about to leave the host. */

export interface SecretFinding {
  /** What it seems to be: `aws-access-key`. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** Every place that looks like a secret, in order. It errs towards finding one: a person can say that it is none. */
export const findSecrets = (text: string): readonly SecretFinding[] =>
  PATTERNS.flatMap(([kind, pattern]) =>
    text
      .matchAll(pattern)
      .filter(({ groups }) => groups?.["value"] === undefined || looksReal(groups["value"]))
      .map(({ index, 0: found }) => ({ kind, start: index, end: index + found.length }))
      .toArray(),
  ).toSorted((a, b) => a.start - b.start);

/** The prefixes are what the issuers publish for scanners such as this one. `value` has to look real besides. */
const PATTERNS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["private-key", /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/gv],
  ["aws-access-key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/gv],
  ["aws-secret-key", /\baws_?secret_?access_?key["']?\s*[:=]\s*["']?[A-Za-z0-9\/+]{40}\b/giv],
  ["github-token", /\b(?:gh[opsur]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b/gv],
  ["gitlab-token", /\bgl(?:pat|dt|rt|ptt|cbt|ft|soat|agent|imt)-[A-Za-z0-9_\-]{20,}/gv],
  ["npm-token", /\bnpm_[A-Za-z0-9]{36}\b/gv],
  ["pypi-token", /\bpypi-AgE[A-Za-z0-9_\-]{40,}/gv],
  ["anthropic-key", /\bsk-ant-[A-Za-z0-9_\-]{24,}/gv],
  ["openai-key", /\bsk-(?!ant-)(?:proj-|svcacct-)?(?<value>[A-Za-z0-9_\-]{32,})/gv],
  [
    "google-key",
    /\b(?:AIza[A-Za-z0-9_\-]{35}\b|ya29\.[A-Za-z0-9_\-]{40,}|GOCSPX-[A-Za-z0-9_\-]{28}\b)/gv,
  ],
  ["azure-key", /\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+\/]{42,86}={1,2}/gv],
  ["slack-token", /\bxox[abeoprs]-[A-Za-z0-9\-]{16,}|\bxapp-\d-[A-Za-z0-9\-]{20,}/gv],
  [
    "slack-webhook",
    /\bhooks\.slack\.com\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/[A-Za-z0-9]{20,}/gv,
  ],
  ["stripe-key", /\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9]{24,})/gv],
  ["json-web-token", /\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{16,}/gv],
  [
    "authorization",
    /\bauthorization["']?\s{0,4}[:=]\s{0,4}["']?(?:bearer|basic|token)\s{1,4}(?<value>[A-Za-z0-9._~+\/=\-]{16,})/giv,
  ],
  ["url-password", /\b[a-z][a-z0-9+.\-]{1,20}:\/\/[^\s\/:@]{1,200}:(?<value>[^\s\/@]{6,200})@/giv],
  [
    "assigned-secret",
    /(?<![A-Za-z])(?:password|passwd|secret|api_?key|auth_?token|access_?token)["']?\s*[:=]\s*["'](?<value>[^\s"']{12,})["']/giv,
  ],
  [
    "assigned-secret",
    /(?<![A-Za-z])(?:password|passwd|passphrase|secret|secret_?key|client_?secret|api_?key|auth_?token|access_?token)\s{0,4}[:=]\s{0,4}(?<value>[^\s,;\(\)"'<>\[\]\{\}]{0,100}\d[^\s,;\(\)"'<>\[\]\{\}]{0,100})(?=[\s,;"'<>]|$)/giv,
  ],
];

/** `text` with the name of its kind in the place of all that looks like a secret; of a private key the whole block. */
export const maskSecrets = (text: string): string => {
  let masked = "";
  let copied = 0;
  for (const { kind, start, end } of findSecrets(text)) {
    const last = kind === "private-key" ? endOfKey(text, end) : end;
    // Two patterns may find the same one.
    if (start >= copied) masked += `${text.slice(copied, start)}[secret: ${kind}]`;
    copied = Math.max(copied, last);
  }
  return masked + text.slice(copied);
};

/** A key without its end was cut off: nothing behind it is shown. */
const endOfKey = (text: string, from: number): number => {
  KEY_END.lastIndex = from;
  const found = KEY_END.exec(text);
  return found === null ? text.length : found.index + found[0].length;
};

const KEY_END = /-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/gv;
/** Not what manuals write in its place, no name of a variable, no id and no hash: those are in every second message. */
const looksReal = (value: string): boolean =>
  value.length >= 6 &&
  new Set(value).size >= 5 &&
  !PLACEHOLDER.test(value) &&
  !ID.test(value) &&
  !PATH.test(value);

const PLACEHOLDER =
  /^(?:.{0,4}(?:password|passwd|passphrase|secret|token|changeme|example|placeholder|redacted).{0,4}|your.*|my[_\-].*|<.*>?|\[.*\]?|\$.*|%.*%|\{.*|x{3,}|\*+|\.+|[a-z]+_[a-z_]+\(.*)$/iv;
const ID =
  /^(?:[0-9a-f]{7,64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[\d.:\-]+)$/v;
const PATH = /^(?:~|\.{1,2})?\//v;
