import { PartyError } from "../../domain/error.ts";
import { adoptPane } from "../../operations/adopt-pane.ts";
import type { PartyContext } from "./context.ts";
import type { AdoptFlags } from "./routes.ts";
import { daemonNotes } from "./start.ts";

/** `party adopt <pane> <role>` */
export const adopt = async (
  context: PartyContext,
  { session, replace, profile, transcript, json }: AdoptFlags,
  target: string,
  role: string,
): Promise<void> => {
  requireProfile(context, profile);
  requireAbsolute(transcript);
  const adopted = await adoptPane(context, {
    target,
    role,
    session,
    replace,
    profile,
    transcript,
    known: context.known,
  });
  if (json) {
    context.print({
      role: adopted.role,
      session: adopted.session,
      pane: adopted.pane,
      replaced: adopted.replaced ?? null,
      daemon: adopted.daemon.kind,
    });
    return;
  }
  for (const note of daemonNotes(adopted.daemon)) context.note(`party: ${note}`);
  const from = adopted.replaced === undefined ? "" : ` instead of ${adopted.replaced}`;
  context.print(`${adopted.pane} is ${adopted.role} of session ${adopted.session}${from}`);
};

const requireProfile = ({ profiles }: PartyContext, profile: string | undefined): void => {
  if (profile === undefined) return;
  const names = profiles().map(({ name }) => name);
  if (names.includes(profile)) return;
  throw new PartyError("USAGE", `There is no profile ${JSON.stringify(profile)}.`, {
    hint: `Use ${names.join(", ")}.`,
  });
};

const requireAbsolute = (path: string | undefined): void => {
  if (path === undefined || path.startsWith("/")) return;
  throw new PartyError("USAGE", `--transcript is ${JSON.stringify(path)}, not an absolute path.`, {
    hint: "Write the whole path: the daemon works elsewhere.",
  });
};
