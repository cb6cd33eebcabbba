import type { Draft, MessageId } from "../domain/message.ts";

/** The directory tree into which senders drop message files: `<outbox>/<role>/<name>.msg`. */
export interface Outbox {
  /**
   * Writes a file into the directory of a sender, durably: temporary name, fsync, rename, fsync of the directory.
   * Makes the directory where it is missing. Returns the file's path.
   * Once this has returned the message survives `kill -9` and power loss.
   */
  drop(directory: string, name: string, text: string): string;
}

/** A file that is complete and ready to be taken. */
export interface OutboxFile {
  readonly path: string;
  /** The directory's name: `cc`, or `cc.web` for a session that is not the default one. */
  readonly sender: string;
  readonly name: string;
  readonly modifiedAt: number;
  readonly size: number;
  /** Identity of the inode, for ids derived from a file: device, inode, birth time in ns ("" where the system has none). */
  readonly device: string;
  readonly inode: string;
  readonly birth: string;
}

/** The daemon's side: finds files, tells when they are complete, removes or rejects them. */
export interface OutboxIntake {
  /**
   * Complete files in order of modification time, then name; about 1,000 at most, and watchers are called for the others.
   * Files still being written are left out.
   */
  scan(): readonly OutboxFile[];
  /**
   * Throws PartyError when it is larger than the limit, no regular file, or can't be read.
   * A file that vanished meanwhile is empty: it has nothing to say.
   */
  read(file: OutboxFile): Buffer;
  /** Removes a file whose message is committed; keeps its inode open for 2 s and reports what is still appended to it. */
  remove(file: OutboxFile): void;
  /** Moves a file to `processed/rejected/` with `reason` in `<name>.reason` beside it. Returns the new path. */
  reject(file: OutboxFile, reason: string): string;
  /** Calls back when a scan may find something, new role directories included, until disposed. */
  watch(changed: () => void): Disposable;
  /** Calls back with text that a writer appended to a file after it was removed; `piece` tells it from others of the file. */
  onContinued(take: (file: OutboxFile, text: string, piece: string) => void): void;
}

/** A message that was posted and that no daemon has taken up. */
export interface PostedFile {
  readonly path: string;
  /** The directory's name. */
  readonly sender: string;
  readonly id: MessageId;
  readonly sentAt: number | undefined;
  readonly draft: Draft;
}
