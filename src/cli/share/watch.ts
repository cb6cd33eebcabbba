import { buildCommand, type Command } from "@stricli/core";

import { formatSpan, parseDuration } from "../../domain/duration.ts";
import type { ShareReport } from "../../domain/share/share-report.ts";
import { pushShare } from "../../operations/share/push-share.ts";
import { watchShare } from "../../operations/share/watch-share.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { deleteFlag, SHARE_STATUSES } from "./flags.ts";
import { reportLines, reportToDocument } from "./report-lines.ts";
import { progressTo } from "./show-report.ts";

interface WatchFlags extends JsonFlag {
  readonly delete: boolean;
  readonly listEvery: number;
}

export const watchCommand: Command<RelayContext> = buildCommand<WatchFlags, [], RelayContext>({
  docs: {
    brief: "Sync now, and then after every change",
    fullDescription: `Half a second after the last of several changes, ten seconds after the first at the latest. A store that fails is tried again.
With --json each sync that did something is one JSON document.
Example: relay share watch --delete\n${SHARE_STATUSES} A signal ends it with 0.`,
  },
  parameters: {
    flags: {
      delete: deleteFlag("Remove there what was deleted here"),
      listEvery: {
        kind: "parsed",
        parse: (text: string) => Math.max(1_000, parseDuration(text)),
        brief: "How often the store's list is compared too",
        default: "15m",
      },
      json: jsonFlag,
    },
  },
  async func({ delete: remove, listEvery, json }) {
    const signal = this.interrupted();
    const who = this.identify({ from: undefined, asHuman: false }).name;
    const share = await this.openShare({ namespace: undefined, into: undefined, signal });
    using _watching = share.hold("watch");
    using changes = share.changes();
    const { bucket, namespace, root } = share;
    if (!json) this.print(`watching ${root} → s3://${bucket}/machines/${namespace}/`);
    let told = "";
    const report = (done: ShareReport): void => {
      // What is held stays held: it is told when it changes, not after every change of another file.
      const standing = JSON.stringify([done.held, done.passedOver, done.kept]);
      if (done.moved.length + done.removed.length === 0 && standing === told) return;
      told = standing;
      if (json) this.print(reportToDocument(done, share));
      else for (const line of reportLines(done)) this.print(line);
    };
    const sync = async (unlisted: boolean): Promise<ShareReport> => {
      using _held = share.hold("sync");
      return pushShare(share.deps, {
        namespace,
        remove,
        overwrite: false,
        dryRun: false,
        allow: new Set(),
        who,
        unlisted,
        tell: progressTo(this, json),
      });
    };
    await watchShare(
      {
        sync,
        changes,
        clock: this.clock,
        report,
        failed: ({ message }, delay) =>
          this.note(`relay: ${message} Next try in ${formatSpan(delay)}.`),
      },
      listEvery,
      signal,
    );
  },
});
