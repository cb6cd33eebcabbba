import { PartyError } from "../error.ts";

/** What everybody is told who asks for a link where there is none. */
export const notLinked = (): PartyError =>
  new PartyError("LINK_UNKNOWN", "This host is linked to no other.", {
    hint: "Join a repository: relay link add URL --host ID",
  });
