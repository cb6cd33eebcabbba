export interface FileFacts {
  readonly kind: "file" | "directory" | "socket" | "other";
  /** Permission bits. */
  readonly mode: number;
  readonly owner: number;
}

/** This machine, as somebody examines it. Nothing throws for what is not there or can not be read. */
export interface Machine {
  /** Follows links. */
  facts(path: string): FileFacts | undefined;
  names(directory: string): readonly string[];
  read(path: string): string | undefined;
  /** Room and files that are left to this user; undefined where nobody tells. */
  free(path: string): { readonly bytes: number; readonly files: number } | undefined;
  /** The first line of what a program prints with these words; undefined where it can not be run. */
  firstLine(program: string, words: readonly string[]): Promise<string | undefined>;
  /** Throws SHARE_UNUSABLE. */
  chmod(path: string, mode: number): void;
  /** For its owner alone, with those above it. Throws SHARE_UNUSABLE or DISK_FULL. */
  makeDirectory(path: string): void;
}
