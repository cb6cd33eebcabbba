import { buildCommand, type Command } from "@stricli/core";

import { PartyError } from "../../domain/error.ts";
import { pushShare } from "../../operations/share/push-share.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import type { OpenedShare } from "./context.ts";
import { deleteFlag, dryRunFlag, overwriteFlag, SHARE_STATUSES } from "./flags.ts";
import { progressTo, showReport } from "./show-report.ts";

interface SyncFlags extends JsonFlag {
  readonly delete: boolean;
  readonly overwrite: boolean;
  readonly dryRun: boolean;
  readonly allowSecret?: readonly string[];
}

export const syncCommand: Command<RelayContext> = buildCommand<SyncFlags, [], RelayContext>({
  docs: {
    brief: "Bring what changed in the share to the store",
    fullDescription: `attacks, recovery, reviews and shared go to s3://$S3_BUCKET/machines/<namespace>/. Another host's change is never overwritten unseen.
What looks like a secret stays here until a person lets it go, which is logged. What says of itself that it is ephemeral never leaves.
Example: relay share sync --delete\n${SHARE_STATUSES}`,
  },
  parameters: {
    flags: {
      delete: deleteFlag("Remove there what was deleted here"),
      overwrite: overwriteFlag("Replace what somebody else changed there"),
      dryRun: dryRunFlag,
      allowSecret: {
        kind: "parsed",
        parse: String,
        brief: "A file that may leave although it looks like a secret: attacks/a.json; repeatable",
        optional: true,
        variadic: true,
      },
      json: jsonFlag,
    },
  },
  async func({ delete: remove, overwrite, dryRun, allowSecret, json }) {
    const who = this.identify({ from: undefined, asHuman: false }).name;
    const share = await this.openShare({
      namespace: undefined,
      into: undefined,
      signal: this.interrupted(),
    });
    using _held = share.hold("sync");
    const report = await pushShare(share.deps, {
      namespace: share.namespace,
      remove,
      overwrite,
      dryRun,
      allow: allowed(share, allowSecret ?? [], who),
      who,
      unlisted: false,
      tell: progressTo(this, json),
    });
    showReport(this, share, report, json);
  },
});

/** Throws SENDER_REFUSED for an agent: what it may not read aloud it may not let go. */
const allowed = (
  { deps, root }: OpenedShare,
  paths: readonly string[],
  who: string,
): ReadonlySet<string> => {
  if (paths.length > 0 && who !== "human") {
    throw new PartyError("SENDER_REFUSED", `${who} can't let a secret leave.`, {
      hint: "A person decides that: `relay share sync --allow-secret PATH` outside of every agent's pane.",
    });
  }
  for (const path of paths) {
    if (deps.files.state(path) !== undefined) continue;
    throw new PartyError("USAGE", `There is no file ${JSON.stringify(path)} in ${root}.`, {
      hint: "Write it as `relay share sync` prints it: attacks/a.json.",
    });
  }
  return new Set(paths);
};
