import { unknownMessage } from "../cli/relay/read.ts";
import type { LedgerReader } from "../ports/ledger.ts";
import type { Call } from "./call.ts";

/** The ledger, for what asks after message `id`. */
export const ledgerOf = ({ ledger }: Pick<Call, "ledger">, id: string): LedgerReader => {
  const found = ledger();
  if (found === undefined) throw unknownMessage(id);
  return found;
};
