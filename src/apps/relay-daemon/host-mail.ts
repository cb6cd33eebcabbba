import { PartyError } from "../../domain/error.ts";
import type { LinkConfig } from "../../domain/links/link-config.ts";
import { notLinked } from "../../domain/links/not-linked.ts";
import type { MessageId } from "../../domain/message.ts";
import { checkCaller } from "../../operations/check-caller.ts";
import { carriageOf } from "../../operations/links/carriage.ts";
import type { ClassicSession } from "../../operations/links/classic/classic-session.ts";
import { listHostMail, markHostMail } from "../../operations/links/classic/host-mail.ts";
import type { LinkLoop } from "../../operations/links/link-loop.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Ledger } from "../../ports/ledger.ts";
import type { LinkLedger } from "../../ports/link-ledger.ts";
import type { MailRequests } from "../../socket/mail-requests.ts";

interface MailDeps {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly display: (agent: string) => string;
  readonly sha256: (text: string) => Uint8Array;
}

interface MailLink {
  readonly config: LinkConfig;
  readonly loop: Pick<LinkLoop, "wake">;
  readonly session: ClassicSession | undefined;
}

/** As long as a message waits for its push. */
const EDIT_TIMEOUT = 15_000;

/** What commands ask of a link: where a message is, and what the whole host has on `main`. */
export const createMailRequests = (
  deps: MailDeps,
  links: LinkLedger,
  link: () => MailLink | undefined,
): MailRequests => {
  /** What each reader was shown last: that is what it may say to have read. */
  const shown = new Map<string, readonly string[]>();
  const onMain = (): { readonly session: ClassicSession; readonly host: string } => {
    const { config, session } = link() ?? {};
    if (config === undefined) throw notLinked();
    if (session !== undefined) return { session, host: config.host };
    throw new PartyError(
      "USAGE",
      "The messages of a whole host are listed in the classic layout.",
      {
        hint: "List your own: relay inbox",
      },
    );
  };
  return {
    carriage: (id) => {
      const session = link()?.session;
      const idOnMain =
        session &&
        ((own: string, shared: string) =>
          !session.entries().has(own) && session.entries().has(shared) ? shared : own);
      return carriageOf({ ledger: deps.ledger, links, idOnMain }, id as MessageId);
    },
    edit: async (edit) => {
      const made = onMain().session.edits.ask(edit, EDIT_TIMEOUT);
      link()?.loop.wake();
      return made;
    },
    list: ({ host: asked, unread, reader }) => {
      const { session, host: own } = onMain();
      const host = asked ?? own;
      const messages = listHostMail({ session }, { host, unread });
      if (host === own) {
        shown.set(
          reader,
          messages.map(({ id }) => String(id)),
        );
      }
      return { host, messages };
    },
    markRead: ({ reader, ids, all }, caller) => {
      const { session, host } = onMain();
      checkCaller(caller, reader);
      const chosen = all ? undefined : (ids ?? shown.get(reader) ?? []);
      return markHostMail({ ...deps, session, host }, deps.display(reader), chosen);
    },
  };
};
