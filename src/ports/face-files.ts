/** The directory of a clone that holds the script faces. */
export interface FaceFiles {
  readonly directory: string;
  /** The text under a face's name; undefined where nothing is there. Throws SHARE_UNUSABLE for what is no regular file. */
  read(name: string): string | undefined;
  /** Executable for everybody, as the document has them; what stood there is replaced. */
  write(name: string, text: string): void;
  /** Keeps a copy of what stands there, and returns where. */
  backUp(name: string): string;
}
