import * as z from "zod";

import type { AppServer } from "./app-server.ts";

/** A conversation that a person has with Codex. */
export interface Thread {
  readonly id: string;
  /** Its rollout, which begins with the first turn. */
  readonly path: string;
}

const loaded = z.object({ data: z.array(z.string()) });
const read = z.object({
  thread: z.object({
    id: z.string(),
    path: z.string().nullable(),
    ephemeral: z.boolean(),
    threadSource: z.string().nullable().optional(),
    canAcceptDirectInput: z.boolean().nullable().optional(),
  }),
});
const queue = z.object({
  data: z.array(z.object({ id: z.string(), clientUserMessageId: z.string() })),
});
const turns = z.object({ data: z.array(z.object({ id: z.string(), status: z.string() })) });
const added = z.object({ queuedSubmission: z.object({ id: z.string() }) });

/**
 * The one conversation that the app-server has open; undefined where there is none or more than one (after `/new` the
 * earlier one stays loaded): which of them the person sees, the server does not say. Codex's own helpers, such as the one
 * that finds a title, are not counted.
 */
export const openThread = async (server: AppServer): Promise<Thread | undefined> => {
  const { data } = await server.call("thread/loaded/list", {}, loaded);
  const threads: Thread[] = [];
  for (const threadId of data) {
    const { thread } = await server.call("thread/read", { threadId, includeTurns: false }, read);
    const { id, path, ephemeral, threadSource, canAcceptDirectInput } = thread;
    const isPersons = !ephemeral && (threadSource ?? "user") === "user";
    if (isPersons && path !== null && canAcceptDirectInput !== false) threads.push({ id, path });
  }
  return threads.length === 1 ? threads[0] : undefined;
};

/** Puts `text` behind the turn under way. The queue is in Codex's own database and outlives it. Returns the entry's id. */
export const addToQueue = async (
  server: AppServer,
  { id }: Thread,
  text: string,
  clientUserMessageId: string,
): Promise<string> => {
  const params = { threadId: id, input: inputOf(text), clientUserMessageId };
  return (await server.call("thread/queue/add", params, added)).queuedSubmission.id;
};

/**
 * Breaks into the turn under way with `text`: a stream ends at once, a tool is waited for. False, and nothing done, where
 * no turn runs. Throws when the turn ended meanwhile.
 */
export const steerTurn = async (
  server: AppServer,
  { id }: Thread,
  text: string,
  clientUserMessageId: string,
): Promise<boolean> => {
  const latest = { threadId: id, limit: 1, sortDirection: "desc", itemsView: "notLoaded" };
  const [turn] = (await server.call("thread/turns/list", latest, turns)).data;
  if (turn?.status !== "inProgress") return false;
  const params = { threadId: id, input: inputOf(text), clientUserMessageId };
  await server.call("turn/steer", { ...params, expectedTurnId: turn.id }, z.unknown());
  return true;
};

const inputOf = (text: string): readonly object[] => [{ type: "text", text, text_elements: [] }];

/** Does the message still wait in the queue? */
export const isInQueue = async (
  server: AppServer,
  threadId: string,
  clientUserMessageId: string,
): Promise<boolean> => (await entriesOf(server, threadId, clientUserMessageId)).length > 0;

/** Takes the message out of the queue of a conversation, open or not. */
export const removeFromQueue = async (
  server: AppServer,
  threadId: string,
  clientUserMessageId: string,
): Promise<void> => {
  for (const queuedSubmissionId of await entriesOf(server, threadId, clientUserMessageId)) {
    await server.call("thread/queue/delete", { threadId, queuedSubmissionId }, z.unknown());
  }
};

const entriesOf = async (
  server: AppServer,
  threadId: string,
  clientUserMessageId: string,
): Promise<readonly string[]> => {
  const { data } = await server.call("thread/queue/list", { threadId }, queue);
  return data
    .filter((entry) => entry.clientUserMessageId === clientUserMessageId)
    .map(({ id }) => id);
};
