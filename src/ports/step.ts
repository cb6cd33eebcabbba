/**
 * Called before and after every act that leaves a mark outside the process (commit, write, fsync, rename, unlink,
 * tmux command), with a constant name. Tests end the process in it; in use it does nothing.
 */
export type Step = (name: string) => void;
