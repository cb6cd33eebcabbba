/** What is to be done with one file, from three versions of it: the one here, the one there, and the one last seen equal. */

export interface Versions {
  /** Beside the version last seen equal; `changed` also where there never was one. */
  readonly here: "absent" | "same" | "changed";
  /** The object's etag when both were last equal. */
  readonly known: string | undefined;
  /** The object's etag now. */
  readonly there: string | undefined;
}

export interface StepOptions {
  /** Deletes are carried over. */
  readonly remove: boolean;
  /** Of two changed versions, the one that is sent or fetched wins. */
  readonly overwrite: boolean;
}

export type UpStep =
  | "nothing"
  /** Both are gone. */
  | "forget"
  | "upload"
  /** The object is not the known one: equal contents are adopted, else it is a conflict or overwritten. */
  | "compare"
  | "remove"
  /** Deleted here, still there. */
  | "keep"
  /** To be removed, but changed there meanwhile. */
  | "conflict";

/** Brings what is there to what is here. What is there and was never known here is left alone. */
export const decideUp = (
  { here, known, there }: Versions,
  { remove, overwrite }: StepOptions,
): UpStep => {
  if (here === "absent") {
    if (there === undefined) return known === undefined ? "nothing" : "forget";
    if (known === undefined) return "nothing";
    if (!remove) return "keep";
    return there === known || overwrite ? "remove" : "conflict";
  }
  if (there === undefined) return "upload";
  if (there !== known) return "compare";
  return here === "same" ? "nothing" : "upload";
};

export type DownStep = "nothing" | "forget" | "download" | "compare" | "remove" | "keep";

/** Brings what is here to what is there. What is here and was never there is left alone. */
export const decideDown = (
  { here, known, there }: Versions,
  { remove, overwrite }: StepOptions,
): DownStep => {
  if (there === undefined) {
    if (here === "absent") return known === undefined ? "nothing" : "forget";
    if (here === "changed" || known === undefined) return "nothing";
    return remove ? "remove" : "keep";
  }
  if (here === "absent") return "download";
  if (here === "same") return there === known ? "nothing" : "download";
  return there === known && !overwrite ? "nothing" : "compare";
};
