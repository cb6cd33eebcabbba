import { PartyError } from "../../domain/error.ts";
import type { ReportDraft } from "../../domain/share/share-report.ts";

/** Does `work` for one file; where the store refuses just this object, it is held and the others go on. */
export const holdRefused = async <T>(
  path: string,
  draft: ReportDraft,
  work: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PartyError) || error.code !== "OBJECT_REFUSED") throw error;
    // The sentence ends where it is shown.
    draft.held.push({
      path,
      kind: "refused",
      why: `can't go: ${error.message.replace(/\.$/v, "")}`,
    });
    return undefined;
  }
};
