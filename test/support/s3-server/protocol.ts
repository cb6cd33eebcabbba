import type { Settings } from "./faults.ts";

/** What a test tells the server; each is answered by a dump. */
export type Command =
  | { readonly kind: "set"; readonly settings: Settings }
  /** As another client would, without a hash in its metadata. */
  | { readonly kind: "store"; readonly key: string; readonly text: string }
  | { readonly kind: "drop"; readonly key: string }
  | { readonly kind: "forget-uploads" }
  | { readonly kind: "dump" };

export interface Dump {
  readonly objects: Readonly<
    Record<
      string,
      {
        /** Empty for large ones. */
        readonly text: string;
        readonly size: number;
        readonly etag: string;
        readonly metadata: Readonly<Record<string, string>>;
      }
    >
  >;
  /** Uploads in parts that are neither complete nor aborted. */
  readonly uploads: number;
  /** `PUT machines/… 200`, since the last time that it was asked for. */
  readonly log: readonly string[];
}
