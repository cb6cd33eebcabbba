import { PartyError } from "../../domain/error.ts";
import { faceText, setupHostOf } from "../../domain/faces/face-text.ts";
import type { RelayContext } from "../relay/context.ts";
import { checkUnreadFace, threadFace } from "./conversation.ts";
import { type Face, FAILED, INVALID } from "./face-context.ts";
import { checkHealthFace } from "./health.ts";
import { createJobFace, jobQueueFace, lockRecoveryFace } from "./jobs.ts";
import {
  ackMessageFace,
  markReadFace,
  readMessagesFace,
  sendMessageFace,
  sendMessagesFace,
} from "./messages.ts";
import { setupFace, verifySetupFace } from "./setup.ts";
import { heartbeatDaemonFace, heartbeatFace, updateStatusFace } from "./status.ts";

const FACES: Readonly<Record<string, Face>> = {
  "send_message.sh": sendMessageFace,
  "read_messages.sh": readMessagesFace,
  "mark_messages_read.sh": markReadFace,
  "ack_message.sh": ackMessageFace,
  "check_unread_messages.sh": checkUnreadFace,
  "read_conversation_thread.sh": threadFace,
  "check_health.sh": checkHealthFace,
  "update_status.sh": updateStatusFace,
  "create_job.sh": createJobFace,
  "job_queue.sh": jobQueueFace,
  "lock_timeout_recovery.sh": lockRecoveryFace,
  "heartbeat.sh": heartbeatFace,
  "enhanced_heartbeat.sh": heartbeatFace,
  "enhanced_heartbeat_daemon.sh": heartbeatDaemonFace,
  sendmessages: sendMessagesFace,
  sm: sendMessagesFace,
  "verify_setup.sh": verifySetupFace,
};

/** Runs the script `name`, which stands at `path`, and ends with the original's exit status. */
export const runFace = async (
  context: RelayContext,
  [name = "", path = "", ...args]: readonly string[],
): Promise<void> => {
  const host = setupHostOf(name);
  const face = host === undefined ? FACES[name] : setupFace(host);
  try {
    if (face === undefined) {
      throw new PartyError("USAGE", `There is no script ${JSON.stringify(name.slice(0, 80))}.`);
    }
    await requireOurs(context, name, path);
    context.end(await face(context, args));
  } catch (error) {
    if (!(error instanceof PartyError)) throw error;
    context.note([error.message, error.hint].filter(Boolean).join("\n"));
    context.end(statusOf(error, name));
  }
};

/** A script that somebody else wrote over ours, such as a pull from a repository, runs nothing of ours. */
const requireOurs = async (
  { openSetup }: RelayContext,
  name: string,
  path: string,
): Promise<void> => {
  const setup = await openSetup();
  if (setup.readScript(path) === faceText(name, setup.relay)) return;
  throw new PartyError(
    "FILE_BROKEN",
    `${JSON.stringify(path)} is not as this version of Party writes it.`,
    { hint: "Look at what is in it; then `relay setup` writes it anew." },
  );
};

/** 2 where git, the remote or the daemon are in the way, and for a wrong argument of the thread; else 1. */
const statusOf = ({ exitStatus, code }: PartyError, name: string): number =>
  exitStatus >= 5 || (code === "USAGE" && name === "read_conversation_thread.sh")
    ? FAILED
    : INVALID;
