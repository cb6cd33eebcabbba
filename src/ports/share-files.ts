export interface FileState {
  readonly size: number;
  /** Changes with every change of the file from now on, if it is settled. */
  readonly stamp: string;
  /** False when the file was changed so shortly before that another change might leave it the same stamp. */
  readonly settled: boolean;
}

export interface ShareFile extends FileState {
  /** Below the share: `attacks/a.json`. */
  readonly path: string;
}

/** Something below the shared directories that is no file to send. */
export interface PassedOver {
  readonly path: string;
  readonly why: string;
}

export interface ShareListing {
  readonly files: readonly ShareFile[];
  readonly passedOver: readonly PassedOver[];
}

export interface OpenFile extends FileState, Disposable {
  /** Fewer bytes than asked for where the file ends. */
  read(offset: number, length: number): Uint8Array;
  /** False once the file is another one than when it was opened, or there is another one in its place. */
  isUnchanged(): boolean;
}

/** A file that comes in: nothing shows of it until it is kept. */
export interface IncomingFile extends Disposable {
  append(bytes: Uint8Array): void;
  /** Puts the file into its place durably, if that is still as `expected`: undefined for no file. Else returns undefined. */
  keep(expected: FileState | undefined): FileState | undefined;
}

/** The shared directories below one place. No link is followed anywhere below it. */
export interface ShareFiles {
  list(): ShareListing;
  /** Undefined when it is no plain file, or is gone. Throws SHARE_UNUSABLE when it can't be read. */
  open(path: string): OpenFile | undefined;
  state(path: string): FileState | undefined;
  /** Throws SHARE_UNUSABLE when there is a link, or anything but a directory, on the way. */
  receive(path: string): IncomingFile;
  /** Removes a file that is still as `expected`; false when it is not. */
  remove(path: string, expected: FileState): boolean;
}

export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Lower-case hexadecimal. */
  digest(): string;
}
