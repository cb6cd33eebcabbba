import { buildCommand, type Command } from "@stricli/core";

import { pullShare } from "../../operations/share/pull-share.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { deleteFlag, dryRunFlag, namespaceFlag, overwriteFlag, SHARE_STATUSES } from "./flags.ts";
import { progressTo, showReport } from "./show-report.ts";

interface PullFlags extends JsonFlag {
  readonly namespace?: string;
  readonly into?: string;
  readonly delete: boolean;
  readonly overwrite: boolean;
  readonly dryRun: boolean;
}

export const pullCommand: Command<RelayContext> = buildCommand<PullFlags, [], RelayContext>({
  docs: {
    brief: "Bring a host's files from the store: one's own back, or another's to read",
    fullDescription: `One's own go into the share. Another host's go into machines/<namespace>/ beside them, which is never synced.
A file that was changed here is left as it is, and told.
Example: relay share pull --namespace build2\n${SHARE_STATUSES}`,
  },
  parameters: {
    flags: {
      namespace: namespaceFlag,
      into: { kind: "parsed", parse: String, brief: "Another directory for them", optional: true },
      delete: deleteFlag("Remove here what was deleted there"),
      overwrite: overwriteFlag("Replace what was changed here"),
      dryRun: dryRunFlag,
      json: jsonFlag,
    },
  },
  async func({ namespace, into, delete: remove, overwrite, dryRun, json }) {
    const share = await this.openShare({ namespace, into, signal: this.interrupted() });
    using _held = share.hold("sync");
    const report = await pullShare(share.deps, {
      namespace: share.namespace,
      remove,
      overwrite,
      dryRun,
      tell: progressTo(this, json),
    });
    showReport(this, share, report, json);
    if (!json && share.namespace !== share.own) this.print(`They are in ${share.root}.`);
  },
});
