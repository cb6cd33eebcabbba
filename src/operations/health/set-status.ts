import { changeState, type HostState, type StateInput } from "../../domain/host-state.ts";
import type { Clock } from "../../ports/clock.ts";
import type { HostPlace } from "../../ports/host-place.ts";

/** Says what this host is doing from now on. On disk once this has returned; the daemon tells the others. */
export const setStatus = (
  { hosts, clock }: { readonly hosts: HostPlace; readonly clock: Clock },
  input: StateInput,
): HostState => {
  const state = changeState(hosts.state(), input, clock.now());
  hosts.setState(state);
  return state;
};
