/** The id of a host as another system writes it. The registry is open: `win-dev1` and `system` are hosts like build1. */

import { hashText } from "../hash-text.ts";

const HOST = /^[a-z0-9][a-z0-9\-]{0,31}$/v;

/** The name itself where the grammar of hosts allows it, else one derived from it. */
export const hostNameOf = (text: string): string => {
  const name = text.trim().toLowerCase();
  return HOST.test(name)
    ? name
    : `unknown-${hashText(name).toString(16).padStart(14, "0").slice(-8)}`;
};
