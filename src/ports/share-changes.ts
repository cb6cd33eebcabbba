/** Tells when to look at the shared directories again. */
export interface ShareChanges {
  /** Resolves once something has changed and then nothing for a moment, after `limit` milliseconds, or when aborted. */
  next(limit: number, signal: AbortSignal): Promise<void>;
}
