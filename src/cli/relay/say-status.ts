import { PROTOCOL } from "../../domain/control.ts";
import type { HostState } from "../../domain/host-state.ts";
import { setStatus } from "../../operations/health/set-status.ts";
import type { RelayContext } from "./context.ts";

/** Sets what this host is doing, and has the daemon tell the others where one runs: else they are told when it does. */
export const sayStatus = async (
  context: RelayContext,
  status: Parameters<typeof setStatus>[1],
): Promise<{ readonly state: HostState; readonly isTold: boolean }> => {
  const state = setStatus(context, status);
  const control = await context.daemon();
  await control?.request({ v: PROTOCOL, op: "status-changed" });
  return { state, isTold: control !== undefined };
};
