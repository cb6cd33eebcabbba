import type { Row } from "./row.ts";

export interface MeasureOptions {
  /** More of everything: for a figure to publish, not for a look. */
  readonly long: boolean;
}

/** Measures one thing on a place of its own and leaves nothing behind. */
export type Measure = (options: MeasureOptions) => Promise<readonly Row[]>;
