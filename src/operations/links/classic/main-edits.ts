import type { ClassicChange } from "../../../domain/classic/commit-message.ts";
import { applyEdit, editedPath, type SharedEdit } from "../../../domain/classic/shared-edit.ts";
import { PartyError } from "../../../domain/error.ts";
import type { Fields } from "../../../domain/json-fields.ts";
import type { Commit, Mirror } from "../../../ports/mirror.ts";

/** Changes of the shared files that somebody waits for: each goes with the next commit, or is known not to have been made. */
export interface MainEdits {
  /** Resolves once it is with the remote. Rejects, with nothing changed, when it could not be pushed in time. */
  ask(edit: SharedEdit, timeout: number): Promise<Fields>;
  isAsked(): boolean;
  /** What comes of all of them on this tip. One that can not be made is refused at once. */
  plan(deps: PlanDeps, tip: Commit | undefined): Promise<EditPlan>;
  /** They are with the remote. */
  made(plan: EditPlan): void;
  /** They did not get there: they wait for the next try, or their time is over. */
  missed(): void;
}

interface PlanDeps {
  readonly mirror: Pick<Mirror, "readSome">;
  readonly host: string;
  readonly now: number;
}

export interface EditPlan {
  readonly files: ReadonlyMap<string, string>;
  readonly changes: readonly ClassicChange[];
  readonly outcomes: ReadonlyMap<number, Fields>;
}

const NO_EDITS: EditPlan = { files: new Map(), changes: [], outcomes: new Map() };

interface Asked {
  readonly edit: SharedEdit;
  readonly resolve: (result: Fields) => void;
  readonly reject: (error: PartyError) => void;
  isLate: boolean;
}

export const createMainEdits = (): MainEdits => {
  const asked = new Map<number, Asked>();
  let count = 0;
  let isPushing = false;

  const dropLate = (): void => {
    for (const [number, { isLate, reject }] of asked) {
      if (!isLate) continue;
      asked.delete(number);
      reject(tooLate());
    }
  };

  return {
    ask: async (edit, timeout) => {
      const { promise, resolve, reject } = Promise.withResolvers<Fields>();
      count += 1;
      const one: Asked = { edit, resolve, reject, isLate: false };
      asked.set(count, one);
      const timer = setTimeout(() => {
        one.isLate = true;
        // What is on its way may get there: only its end tells.
        if (!isPushing) dropLate();
      }, timeout);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
      }
    },
    isAsked: () => asked.size > 0,
    plan: async ({ mirror, host, now }, tip) => {
      if (asked.size === 0) return NO_EDITS;
      const paths = new Set([...asked.values()].map(({ edit }) => editedPath(edit)));
      const present =
        tip === undefined ? new Map() : await mirror.readSome(tip, (path) => paths.has(path));
      const texts = new Map<string, string>(present);
      const files = new Map<string, string>();
      const changes: ClassicChange[] = [];
      const outcomes = new Map<number, Fields>();
      for (const [number, { edit, reject }] of asked) {
        const path = editedPath(edit);
        try {
          const { text, change, result } = applyEdit(edit, texts.get(path) ?? "", { host, now });
          outcomes.set(number, result);
          if (text === undefined) continue;
          texts.set(path, text);
          files.set(path, text);
          changes.push(change);
        } catch (error) {
          if (!(error instanceof PartyError)) throw error;
          asked.delete(number);
          reject(error);
        }
      }
      isPushing = true;
      return { files, changes, outcomes };
    },
    made: ({ outcomes }) => {
      isPushing = false;
      for (const [number, result] of outcomes) {
        asked.get(number)?.resolve(result);
        asked.delete(number);
      }
      dropLate();
    },
    missed: () => {
      isPushing = false;
      dropLate();
    },
  };
};

const tooLate = (): PartyError =>
  new PartyError("LINK_UNREACHABLE", "It could not be pushed in time; nothing was changed.", {
    hint: "`relay link list` tells why; then try again.",
  });
