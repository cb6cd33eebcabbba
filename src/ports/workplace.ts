/** What a session needs to find on this machine before it can start. */
export interface Workplace {
  /** True when a shell could run `program` with the agents' PATH. */
  hasProgram(program: string): Promise<boolean>;
  hasDirectory(path: string): boolean;
  /** True when Claude has an earlier conversation of `directory`. */
  hasConversation(directory: string): boolean;
  /** Makes the share's directories. Throws SHARE_UNUSABLE. */
  prepareShare(roles: readonly string[], session: string): void;
}
