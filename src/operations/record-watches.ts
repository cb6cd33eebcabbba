import type { Transcripts } from "../ports/transcripts.ts";

/** Watches what an agent's programs record, while that may still show something that was handed over. */
export const createRecordWatches = (
  transcripts: Pick<Transcripts, "watch">,
  grown: () => void,
): { follow(paths: ReadonlySet<string>): void } => {
  const watches = new Map<string, Disposable>();
  return {
    follow: (paths) => {
      for (const [path, watch] of watches) {
        if (paths.has(path)) continue;
        watch[Symbol.dispose]();
        watches.delete(path);
      }
      for (const path of paths) {
        if (!watches.has(path)) watches.set(path, transcripts.watch(path, grown));
      }
    },
  };
};
