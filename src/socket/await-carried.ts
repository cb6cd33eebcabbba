import type { CarriedDocument } from "../domain/control.ts";
import type { MailRequests } from "./mail-requests.ts";
import type { AwaitDeps } from "./await-states.ts";

export interface CarriedDeps extends Pick<AwaitDeps, "onChange" | "duplicateOf"> {
  readonly mail: Pick<MailRequests, "carriage">;
}

/** Waits until a message is with the remote, or the time is over; then it says what is waited for. */
export const awaitCarried = async (
  { mail, onChange, duplicateOf }: CarriedDeps,
  id: string,
  timeout: number,
  signal: AbortSignal,
): Promise<CarriedDocument> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => mail.carriage(duplicateOf(id) ?? id);
  const check = (): void => {
    if (look()?.isCarried === true) resolve();
  };
  using _watch = onChange(check);
  const timer = setTimeout(resolve, timeout);
  const stop = (): void => resolve();
  signal.addEventListener("abort", stop);
  check();
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
  const carriage = look();
  return {
    ok: true,
    carried: carriage?.isCarried === true,
    commits: carriage?.commits ?? [],
    waits: carriage === undefined ? "the daemon has not taken it up yet" : (carriage.waits ?? null),
    foreign_ids: carriage?.foreignIds ?? {},
  };
};
