import { keyOf } from "../../domain/share/share-path.ts";
import type { ReportDraft } from "../../domain/share/share-report.ts";
import type { Condition, Put } from "../../ports/object-store.ts";
import type { Content } from "./examine-file.ts";
import type { PushOptions } from "./push-share.ts";
import { compareContent } from "./same-content.ts";
import { dropUpload, sendParts } from "./send-parts.ts";
import type { ShareDeps } from "./share-deps.ts";
import { toKnown, type WorkingRecord } from "./working-record.ts";

/** What is done with one file on its way up; each act goes into the record, the report and the log. */
export interface Pusher {
  readonly record: WorkingRecord;
  readonly draft: ReportDraft;
  upload(content: Content, there: string | undefined): Promise<void>;
  /** Adopts an object that is equal, overwrites another one where that is wanted, or tells of it. */
  compare(content: Content): Promise<void>;
  remove(path: string, etag: string): Promise<void>;
  remember(content: Content, etag: string): void;
  conflict(path: string, why: string): void;
  /** Sent so far. */
  bytes(): number;
}

export interface PusherOptions extends Pick<
  PushOptions,
  "namespace" | "dryRun" | "allow" | "who" | "overwrite"
> {
  readonly record: WorkingRecord;
  readonly draft: ReportDraft;
}

/** An object that goes on changing under us is left to the next sync. */
const ROUNDS = 3;
const CHANGED_THERE = "is not as it was last seen there: somebody else has written it";

export const createPusher = (deps: ShareDeps, options: PusherOptions): Pusher => {
  const { store, memory } = deps;
  const { namespace, dryRun, record, draft } = options;
  const keyFor = (path: string): string => keyOf(namespace, path);
  let bytes = 0;

  const remember = (content: Content, etag: string): void => {
    record.files.set(content.path, toKnown(content, content.sha256, etag));
  };

  const conflict = (path: string, why: string): void => {
    draft.held.push({ path, kind: "conflict", why });
    if (!dryRun) memory.log(`held ${JSON.stringify(path)}: ${why}`);
  };

  /** False, and told, for what looks like a secret and was not let go by a person. */
  const mayLeave = ({ path, sha256, secret }: Content): boolean => {
    if (secret === undefined || record.allowed.get(path) === sha256) return true;
    const what = `looks like it holds a secret (${secret.kind}, line ${secret.line})`;
    if (options.allow.has(path)) {
      if (dryRun) return true;
      record.allowed.set(path, sha256);
      memory.log(`let go by ${options.who} although it ${what}: ${JSON.stringify(path)}`);
      return true;
    }
    draft.held.push({ path, kind: "secret", why: what });
    if (!dryRun) memory.log(`held ${JSON.stringify(path)}: ${what}`);
    return false;
  };

  const sendOnce = (
    content: Content,
    condition: Condition,
  ): Promise<Put | { readonly kind: "changing" }> => {
    const key = keyFor(content.path);
    if (content.bytes === undefined) {
      const sent = (count: number): void => void (bytes += count);
      return sendParts(deps, content, { key, condition, record, sent });
    }
    bytes += content.size;
    return store.put(key, content.bytes, { sha256: content.sha256, condition });
  };

  /** Under the condition that the object is as last seen; where it is not, it may be our own of a try whose answer was lost. */
  const send = async (
    content: Content,
    there: string | undefined,
  ): Promise<"sent" | "changing" | "conflict"> => {
    let seen = there;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const condition: Condition =
        seen === undefined ? { kind: "absent" } : { kind: "same", etag: seen };
      const outcome = await sendOnce(content, condition);
      if (outcome.kind === "changing") return "changing";
      if (outcome.kind === "stored") {
        remember(content, outcome.etag);
        return "sent";
      }
      const compared = await compareContent(deps, keyFor(content.path), content);
      if (compared.kind === "equal") {
        remember(content, compared.etag);
        return "sent";
      }
      if (compared.kind === "different" && !options.overwrite) return "conflict";
      seen = compared.kind === "different" ? compared.etag : undefined;
    }
    return "conflict";
  };

  const upload = async (content: Content, there: string | undefined): Promise<void> => {
    const { path, size } = content;
    if (!mayLeave(content)) return;
    const moved = { path, bytes: size };
    if (dryRun) return void draft.moved.push(moved);
    const outcome = await send(content, there);
    if (outcome !== "changing") await dropUpload(store, keyFor(path), path, record);
    if (outcome === "conflict") conflict(path, CHANGED_THERE);
    else if (outcome === "changing") {
      const why = "changed while it was sent: the next sync tries again";
      draft.held.push({ path, kind: "changing", why });
    } else {
      draft.moved.push(moved);
      memory.log(`up ${JSON.stringify(path)} ${size} bytes`);
    }
  };

  return {
    record,
    draft,
    bytes: () => bytes,
    remember,
    conflict,
    upload,
    compare: async (content) => {
      const compared = await compareContent(deps, keyFor(content.path), content);
      if (compared.kind === "gone") await upload(content, undefined);
      else if (compared.kind === "equal") {
        remember(content, compared.etag);
        draft.unchanged += 1;
      } else if (options.overwrite) await upload(content, compared.etag);
      else conflict(content.path, CHANGED_THERE);
    },
    remove: async (path, etag) => {
      if (!dryRun) {
        if ((await store.remove(keyFor(path), etag)) === "changed") {
          return conflict(path, "was deleted here and changed there by somebody else");
        }
        record.files.delete(path);
        memory.log(`removed ${JSON.stringify(path)} there`);
      }
      draft.removed.push(path);
    },
  };
};
