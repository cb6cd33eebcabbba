import type { Painter } from "./painter.ts";
import type { Entry, View } from "./view.ts";

/** The one place that holds what is on the screen. */
export interface Store {
  readonly view: () => View;
  /** Changes the screen; `painted` hears when the change is on the terminal. */
  readonly update: (patch: Partial<View>, painted?: (at: number) => void) => void;
  readonly say: (entry: Entry) => void;
}

/** More would only scroll away. */
const MOST_ENTRIES = 200;

export const createStore = (first: View, painter: () => Painter): Store => {
  let view = first;
  const update: Store["update"] = (patch, painted) => {
    view = { ...view, ...patch };
    painter().request(painted);
  };
  return {
    view: () => view,
    update,
    say: (entry) => {
      update({ entries: [...view.entries.slice(1 - MOST_ENTRIES), entry] });
    },
  };
};
