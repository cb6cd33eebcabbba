import { PartyError } from "../../domain/error.ts";

export interface TmuxVersion {
  readonly major: number;
  readonly minor: number;
  /** As tmux itself writes it: `3.3a`, `next-3.5`. */
  readonly text: string;
}

/** The oldest tmux that has every command and format used here. */
const NEEDED = "2.6";

/** Reads what `tmux -V` prints. A build without a number (`tmux master`) counts as newer than all that have one. */
export const parseVersion = (output: string): TmuxVersion => {
  const text = output.trim().replace(/^tmux\s+/v, "");
  const match = /^(?:next-)?(?<major>\d+)\.(?<minor>\d+)/v.exec(text)?.groups;
  return {
    major: match === undefined ? Number.POSITIVE_INFINITY : Number(match["major"]),
    minor: match === undefined ? 0 : Number(match["minor"]),
    text,
  };
};

export const isAtLeast = (version: TmuxVersion, major: number, minor: number): boolean =>
  version.major > major || (version.major === major && version.minor >= minor);

/** Control clients with flags (`no-output`, `ignore-size`, `pause-after`), subscriptions and `-N` came with 3.2. */
export const hasControlFlags = (version: TmuxVersion): boolean => isAtLeast(version, 3, 2);

/** Throws TMUX_TOO_OLD with the version found and the needed one. */
export const requireSupported = (version: TmuxVersion): TmuxVersion => {
  if (isAtLeast(version, 2, 6)) return version;
  throw new PartyError(
    "TMUX_TOO_OLD",
    `tmux ${JSON.stringify(version.text)} is too old: ${NEEDED} or newer is needed.`,
    { hint: `Install tmux ${NEEDED} or newer.` },
  );
};
