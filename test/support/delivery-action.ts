import { shortId } from "../../src/domain/id.ts";
import type { Message } from "../../src/domain/message.ts";
import type { Failure } from "./fake-panes.ts";

export type Action =
  | {
      readonly do: "send";
      readonly from: string;
      readonly priority: 0 | 1 | 2;
      /** Milliseconds until it expires. */
      readonly life?: number | undefined;
    }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "work"; readonly ms: number }
  | { readonly do: "kill"; readonly step: number }
  | { readonly do: "fail"; readonly how: Failure }
  | { readonly do: (typeof PLAIN)[number] };

/** What happens to an agent, its person, its terminal and the daemon, without anything more to say about it. */
export const PLAIN = [
  "type",
  "submit",
  "clear",
  "dialog",
  "menu",
  "dismiss",
  "copy-mode",
  "leave-mode",
  "freeze",
  "thaw",
  "swallow",
  "end-program",
  "start-program",
  "stop-server",
  "start-server",
  "restart",
  "unmap",
  "map",
  "agent-reads",
  "agent-answers",
  "drop",
  "retry",
  "expire",
] as const;

/** How often a model read the envelope of `message`. */
export const timesRead = (reads: readonly string[], { id }: Message): number =>
  reads.reduce((count, text) => count + text.split(`id="${shortId(id)}"`).length - 1, 0);

type PlainAction = Extract<Action, { readonly do: (typeof PLAIN)[number] }>;

export const isPlain = (action: Action): action is PlainAction =>
  (PLAIN as readonly string[]).includes(action.do);
