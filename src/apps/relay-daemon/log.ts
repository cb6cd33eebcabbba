export type Log = (
  level: "info" | "warn" | "error",
  event: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/** One JSON line an event on standard output: the service manager keeps it. */
export const createLog =
  (write: (line: string) => void = (line) => void process.stdout.write(line)): Log =>
  (level, event, fields = {}) =>
    write(`${JSON.stringify({ ts: new Date().toISOString(), level, event, ...fields })}\n`);
