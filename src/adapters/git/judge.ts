import type { Pushed, Reached } from "../../ports/mirror.ts";
import type { GitResult } from "./run-git.ts";
import type { RemoteAccess } from "./hardening.ts";
import { maskToken } from "./mask-token.ts";

/** What a remote's answer means. git has one status for most of it, so its words decide; they are in English (LC_ALL=C). */
export const judge = (result: GitResult, url: string): Reached => {
  if (result.status === 0) return { kind: "reached" };
  if (result.status === null) return { kind: "unreachable", reason: "it did not answer in time" };
  const reason = reasonOf(result.err, url);
  return REFUSALS.some((pattern) => pattern.test(result.err))
    ? { kind: "refused", reason }
    : { kind: "unreachable", reason };
};

export const judgePush = (result: GitResult, { url, tokenFile }: RemoteAccess): Pushed => {
  const out = maskToken(result.out.toString("utf8"), tokenFile);
  const lines = out.split("\n").filter((line) => line.startsWith("!"));
  if (result.status === 0 && lines.length === 0) return { kind: "accepted" };
  // Of an atomic push, what would have gone through is said to have failed with the rest.
  if (lines.some((line) => STALE.test(line))) return { kind: "stale" };
  const line = lines.find((text) => !text.includes("atomic push failed"));
  if (line !== undefined) {
    const remote = /\((?<why>[^\)]*)\)\s*$/v.exec(line)?.groups?.["why"] ?? "it was rejected";
    const said = reasonOf(result.err, url);
    return { kind: "refused", reason: RETRYABLE.test(line) ? "it is busy" : `${remote}: ${said}` };
  }
  return toPushed(judge(result, url));
};

const toPushed = (reached: Reached): Pushed =>
  reached.kind === "reached" ? { kind: "accepted" } : reached;

/** Our lease no longer holds, or two pushes met at the remote. */
const STALE =
  /stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref|incorrect old value|reference already exists/v;
const RETRYABLE = /failed to lock|unpacker error/v;

const REFUSALS: readonly RegExp[] = [
  /Authentication failed/v,
  /could not read Username/v,
  /could not read Password/v,
  /Permission denied \(/v,
  /Permission to .* denied/v,
  /access denied/iv,
  /[Rr]epository .*not found/v,
  /does not appear to be a git repository/v,
  /^fatal: repository .* does not exist/mv,
  /returned error: (?:401|403|404)/v,
  /transport '[^']*' not allowed/v,
  /dubious ownership/v,
];

/** The telling line of what git said, without the remote's address, which may hold what nobody should read. */
export const reasonOf = (err: string, url?: string): string => {
  const lines = err
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(?:hint:|warning:|To )/v.test(line));
  const telling =
    lines.find((line) => /^(?:fatal|error|remote: (?:fatal|error)|ssh):/v.test(line)) ?? lines[0];
  if (telling === undefined) return "git gave no reason";
  const shown = url === undefined ? telling : telling.replaceAll(url, "the remote");
  return shown
    .replaceAll(/\b[a-z]+:\/\/[^\s'"\/]*@/gv, "")
    .replace(/^(?:fatal|error): /v, "")
    .replace(/\.$/v, "")
    .slice(0, 200);
};
