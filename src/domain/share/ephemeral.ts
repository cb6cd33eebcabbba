/** Files that say of themselves that they are not to leave this host. */

/**
 * True for JSON with `"ephemeral": true` at its top, and for any text whose header or front matter has
 * `ephemeral: true`, with the values that a message's EPHEMERAL may have.
 */
export const isEphemeral = (text: string): boolean => {
  const start = text.trimStart();
  return start.startsWith("{") ? saysInJson(start) : saysInHeader(start);
};

/** As Go's ParseBool, which the message format names. */
const TRUE: ReadonlySet<string> = new Set(["1", "t", "true"]);

const saysInJson = (text: string): boolean => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // JSON lines are many documents: one of them is enough. What is no JSON at all says nothing.
    return text.includes("\n") && text.split("\n").some((line) => isOneDocument(line));
  }
  return saysTrue(document);
};

const isOneDocument = (line: string): boolean => {
  try {
    return saysTrue(JSON.parse(line));
  } catch {
    return false;
  }
};

const saysTrue = (document: unknown): boolean =>
  typeof document === "object" &&
  document !== null &&
  "ephemeral" in document &&
  TRUE.has(String(document.ephemeral).toLowerCase());

const saysInHeader = (text: string): boolean => {
  const lines = text.split(/\r?\n/v, MOST_LINES);
  if (lines[0]?.trim() === "---") lines.shift();
  for (const line of lines) {
    if (line.trim() === "" || line.trim() === "---") return false;
    const { value } = HEADER.exec(line)?.groups ?? {};
    if (value !== undefined) return TRUE.has(value.toLowerCase());
  }
  return false;
};

const MOST_LINES = 100;
const HEADER = /^ephemeral\s*:\s*["']?(?<value>\w+)["']?\s*$/iv;
