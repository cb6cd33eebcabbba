import { readClassicMessage } from "../../domain/classic/classic-message.ts";
import { isObject, parseJson } from "../../domain/classic/json.ts";
import { renderUnread } from "../../domain/classic/render-unread.ts";
import { type HostMailDocument, PROTOCOL, type ReadDocument } from "../../domain/control.ts";
import type { Control } from "../../ports/control.ts";
import type { RelayContext } from "./context.ts";
import { requireDaemon } from "./require-daemon.ts";

/** The unread messages to a host, or with `all` every one, after an exchange with the remote where it answers. */
export const listHostMail = async (
  context: RelayContext,
  host: string,
  all: boolean,
): Promise<HostMailDocument> => {
  const control = await requireDaemon(context, "Only a daemon knows what the host has");
  await exchange(control);
  const { name: reader } = context.identify({ from: undefined, asHuman: false });
  const request = { v: PROTOCOL, op: "host-mail", host, unread: !all, reader } as const;
  return (await control.request(request)) as unknown as HostMailDocument;
};

/** As `read_messages.sh` prints it. */
export const hostMailText = ({ host, messages }: HostMailDocument): string =>
  renderUnread(
    host,
    messages.flatMap((fields) => {
      const read = parseJson(JSON.stringify(fields));
      return read.kind === "value" && isObject(read.value) ? [readClassicMessage(read.value)] : [];
    }),
  ).trimEnd();

/** Marks messages to this host as read: those named, else those that were listed last, or all. */
export const markHostMail = async (
  context: RelayContext,
  ids: readonly string[],
  { all, waitPush }: { readonly all: boolean; readonly waitPush: boolean },
): Promise<readonly string[]> => {
  const control = await requireDaemon(context, "Only a daemon knows what the host has");
  const { name: reader } = context.identify({ from: undefined, asHuman: false });
  const answer = await control.request({
    v: PROTOCOL,
    op: "host-read",
    reader,
    ids: ids.length === 0 ? null : ids,
    all,
  });
  if (waitPush) await exchange(control);
  return (answer as unknown as ReadDocument).ids;
};

/** A remote that does not answer leaves what was fetched last. */
const exchange = async (control: Control): Promise<void> => {
  await control.request({ v: PROTOCOL, op: "link-sync" });
};
