import type { ControlRequest } from "../domain/control.ts";

/** A conversation with the running daemon. Refusals are thrown as the PartyError the daemon named. */
export interface Control extends Disposable {
  /** Sends one request and returns its answer; `progress` sees the lines that come before it. */
  request(
    request: ControlRequest,
    progress?: (document: unknown) => void,
  ): Promise<Record<string, unknown>>;
}

/** How a command reaches the daemon. Throws DAEMON_UNAVAILABLE when none answers within `timeout` ms. */
export type ConnectControl = (timeout: number) => Promise<Control>;
