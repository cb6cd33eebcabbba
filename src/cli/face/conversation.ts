import { type ClassicMessage } from "../../domain/classic/classic-message.ts";
import { messagesOf, parseMessagesFile } from "../../domain/classic/messages-file.ts";
import { MESSAGES_PATH } from "../../domain/classic/places.ts";
import { renderThread, threadOf, threadToJson } from "../../domain/classic/render-thread.ts";
import { renderUnreadStatus, unreadByHost } from "../../domain/classic/unread-status.ts";
import { syncNow } from "../link/sync-now.ts";
import { parseCount } from "../relay/flags.ts";
import type { RelayContext } from "../relay/context.ts";
import { type Face, hostsOf, knownHost, usage } from "./face-context.ts";
import { readWords } from "./words.ts";

/** Everything that stands in the shared file, after an exchange where the remote answers. */
const sharedMessages = async (context: RelayContext): Promise<readonly ClassicMessage[]> => {
  await syncNow(context);
  const files = await context.mainFiles((path) => path === MESSAGES_PATH);
  return messagesOf(parseMessagesFile(files.get(MESSAGES_PATH) ?? "").file);
};

/** `check_unread_messages.sh [server | all]`: status 1 where the server that was named has any. */
export const checkUnreadFace: Face = async (context, [which = "all", ...more]) => {
  if (more.length > 0) throw usage("check_unread_messages.sh [server | all]");
  const isAll = which.toLowerCase() === "all";
  const hosts = isAll ? hostsOf(context) : [knownHost(context, which)];
  const unread = unreadByHost(await sharedMessages(context), hosts);
  context.print(renderUnreadStatus(unread).trimEnd());
  return !isAll && [...unread.values()].some((messages) => messages.length > 0) ? 1 : 0;
};

const THREAD_USAGE =
  "read_conversation_thread.sh [server] [--format text|json] [--limit N] [--unread-only]";

const THREAD_OPTIONS = { flags: ["--unread-only"], values: ["--format", "--limit"] };

/** `read_conversation_thread.sh`; status 2 for a wrong argument, as the original has it. */
export const threadFace: Face = async (context, args) => {
  const { words, has, value } = readWords(args, THREAD_OPTIONS, THREAD_USAGE);
  const [host, ...more] = words;
  const format = value("--format") ?? "text";
  const limit = value("--limit");
  if (more.length > 0 || !["text", "json"].includes(format)) throw usage(THREAD_USAGE);
  const chosen = host === undefined || host === "all" ? undefined : knownHost(context, host);
  const thread = threadOf(await sharedMessages(context), {
    host: chosen,
    hosts: hostsOf(context),
    limit: limit === undefined ? undefined : parseCount(limit),
    unreadOnly: has("--unread-only"),
  });
  context.print((format === "json" ? threadToJson(thread) : renderThread(thread)).trimEnd());
  return 0;
};
