/** A host that says nothing while our messages lie unread: its scripts may be stuck in a rebase, which they don't notice. */

import { formatSpan } from "../duration.ts";

/** The document has hosts read every 5 minutes and beat every minute. */
const SILENT_AFTER = 1_800_000;

export interface HostStanding {
  readonly host: string;
  /** The last message or heartbeat of it, by its own clock; 0 where none told a time. */
  readonly heardAt: number;
  /** When the oldest of our messages that it has not read was sent. */
  readonly unreadSince: number | undefined;
  readonly unread: number;
}

export const isSilent = ({ heardAt, unreadSince }: HostStanding, now: number): boolean =>
  heardAt > 0 &&
  now - heardAt > SILENT_AFTER &&
  unreadSince !== undefined &&
  now - unreadSince > SILENT_AFTER;

/**
 * What a person is told. The repair pushes the conflict as it stands: a host of ours takes it apart, so that neither
 * what that host had said nor what was said to it is lost.
 */
export const silenceText = ({ host, heardAt, unread }: HostStanding, now: number): string =>
  `${host} has said nothing for ${formatSpan(now - heardAt)}, and ${unread} of our messages are unread there. ` +
  "If it runs the original scripts, its clone may be stuck in a rebase (`git status` tells). There: " +
  "git add coordination/messages.json && GIT_EDITOR=true git rebase --continue && git push origin HEAD:main && git checkout main";
