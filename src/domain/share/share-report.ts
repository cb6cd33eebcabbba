/** What a sync did, and what it did not do and why. */

export interface MovedFile {
  readonly path: string;
  readonly bytes: number;
}

export interface HeldFile {
  readonly path: string;
  readonly kind: "secret" | "conflict" | "changing" | "name" | "unreadable" | "damaged" | "refused";
  readonly why: string;
}

export interface ShareReport {
  readonly direction: "up" | "down";
  readonly dryRun: boolean;
  /** Uploaded or downloaded. */
  readonly moved: readonly MovedFile[];
  readonly removed: readonly string[];
  /** Deleted on one side and left on the other, without --delete. */
  readonly kept: readonly string[];
  readonly unchanged: number;
  readonly ephemeral: readonly string[];
  /** Each needs a decision or another try. */
  readonly held: readonly HeldFile[];
  /** No files to send: links, pipes. */
  readonly passedOver: readonly { readonly path: string; readonly why: string }[];
}

/** A report while it is being made. */
export interface ReportDraft {
  readonly moved: MovedFile[];
  readonly removed: string[];
  readonly kept: string[];
  readonly ephemeral: string[];
  readonly held: HeldFile[];
  unchanged: number;
}

export const beginReport = (): ReportDraft => ({
  moved: [],
  removed: [],
  kept: [],
  ephemeral: [],
  held: [],
  unchanged: 0,
});

/** In the order of the paths, whatever was done first. */
export const endReport = (
  draft: ReportDraft,
  rest: Pick<ShareReport, "direction" | "dryRun" | "passedOver">,
): ShareReport => ({
  ...rest,
  moved: draft.moved.toSorted(byPath),
  removed: draft.removed.toSorted(),
  kept: draft.kept.toSorted(),
  unchanged: draft.unchanged,
  ephemeral: draft.ephemeral.toSorted(),
  held: draft.held.toSorted(byPath),
});

const byPath = (a: { readonly path: string }, b: { readonly path: string }): number =>
  a.path < b.path ? -1 : 1;
