import type { NonceDocument, ProofDocument } from "../domain/control.ts";
import { PROTOCOL } from "../domain/control.ts";
import type { Control } from "../ports/control.ts";

export interface Proof {
  /** `role.session`, `human`, or undefined when the daemon could not trace the process. */
  readonly sender: string | undefined;
  /** Good once, for a minute. */
  readonly token: string | undefined;
}

/** Shows the daemon which process this is: it hands out a file, and finds who holds it. */
export const proveSelf = async (
  control: Control,
  pid: number,
  hold: (path: string) => Disposable,
): Promise<Proof> => {
  const challenge = await control.request({ v: PROTOCOL, op: "prove", pid });
  using _held = hold((challenge as unknown as NonceDocument).nonce);
  const answer = await control.request({ v: PROTOCOL, op: "holding" });
  const { sender, token } = answer as unknown as ProofDocument;
  return { sender: sender ?? undefined, token: token ?? undefined };
};
