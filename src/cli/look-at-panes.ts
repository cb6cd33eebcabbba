import { PROTOCOL } from "../domain/control.ts";
import type { Control } from "../ports/control.ts";
import { within } from "./relay/within.ts";

/** Nobody watches a pane that nothing waits for: the daemon looks when it is asked, and writes down what it saw. */
export const lookAtPanes = async (control: Control): Promise<void> => {
  await within(TIMEOUT, control.request({ v: PROTOCOL, op: "pane-status", role: null }));
};

const TIMEOUT = 1_000;
