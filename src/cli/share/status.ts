import { buildCommand, type Command } from "@stricli/core";

import { formatRelative } from "../../domain/duration.ts";
import { type ShareStatus, statusOfShare } from "../../operations/share/share-status.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import type { OpenedShare } from "./context.ts";
import { SHARE_STATUSES } from "./flags.ts";
import { count, name, sizeOf } from "./report-lines.ts";

interface StatusFlags extends JsonFlag {
  readonly remote: boolean;
}

export const statusCommand: Command<RelayContext> = buildCommand<StatusFlags, [], RelayContext>({
  docs: {
    brief: "Show where the share is synced to, and what has changed since",
    fullDescription: `Without --remote the store is not asked.\nExample: relay share status --remote\n${SHARE_STATUSES}`,
  },
  parameters: {
    flags: {
      remote: {
        kind: "boolean",
        brief: "Ask the store as well",
        default: false,
        withNegated: false,
      },
      json: jsonFlag,
    },
  },
  async func({ remote, json }) {
    const share = await this.openShare({
      namespace: undefined,
      into: undefined,
      signal: this.interrupted(),
    });
    const status = await statusOfShare(share.deps, share.namespace, remote);
    if (json) this.print(statusToDocument(share, status));
    else for (const line of statusLines(share, status, this.clock.now())) this.print(line);
  },
});

const statusLines = (
  { bucket, endpoint, namespace, root, credentials }: OpenedShare,
  { syncedAt, known, changed, deleted, begun, allowed, there }: ShareStatus,
  now: number,
): readonly string[] => [
  `${root} → s3://${bucket}/machines/${namespace}/ at ${endpoint}, with the credentials of ${credentials}`,
  `last sync  ${syncedAt === undefined ? "never" : formatRelative(syncedAt, now)}`,
  `here       ${count(known, "file")} synced · ${changed.length} new or changed · ${deleted.length} deleted`,
  ...listed("changed", changed),
  ...listed("deleted", deleted),
  ...listed("begun", begun),
  ...listed("let go", allowed),
  ...(there === undefined
    ? []
    : [
        `there      ${count(there.objects, "object")}, ${sizeOf(there.bytes)} · ${there.changed.length} new or changed · ${there.gone.length} gone`,
        ...listed("changed", there.changed),
        ...listed("gone", there.gone),
        `namespaces ${there.namespaces.map(name).join(", ") || "none"}`,
      ]),
];

const MOST = 20;

const listed = (what: string, paths: readonly string[]): readonly string[] => [
  ...paths.slice(0, MOST).map((path) => `  ${what.padEnd(8)} ${name(path)}`),
  ...(paths.length > MOST ? [`  and ${paths.length - MOST} more: --json lists them.`] : []),
];

const statusToDocument = (share: OpenedShare, status: ShareStatus): object => {
  const { bucket, endpoint, namespace, root, credentials } = share;
  const { syncedAt, known, changed, deleted, begun, allowed, passedOver, there } = status;
  return {
    bucket,
    endpoint,
    namespace,
    root,
    credentials,
    last_sync: syncedAt === undefined ? null : new Date(syncedAt).toISOString(),
    known,
    changed,
    deleted,
    begun_uploads: begun,
    allowed_secrets: allowed,
    passed_over: passedOver,
    there: there ?? null,
  };
};
