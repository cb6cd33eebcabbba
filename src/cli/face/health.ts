import { parseHeartbeatFile } from "../../domain/classic/heartbeat-file.ts";
import { jobsOf, parseJobsFile } from "../../domain/classic/jobs-file.ts";
import { messagesOf, parseMessagesFile } from "../../domain/classic/messages-file.ts";
import { JOBS_PATH, MESSAGES_PATH } from "../../domain/classic/places.ts";
import { type HostHealth, renderHealth } from "../../domain/classic/render-health.ts";
import { parseStatusFile } from "../../domain/classic/status-file.ts";
import { unreadByHost } from "../../domain/classic/unread-status.ts";
import type { LinkDocument } from "../../domain/links/link-document.ts";
import { syncNow } from "../link/sync-now.ts";
import type { RelayContext } from "../relay/context.ts";
import { type Face, hostsOf, usage } from "./face-context.ts";

/** `check_health.sh`: status 0 whatever it finds, as the original's. */
export const checkHealthFace: Face = async (context, args) => {
  if (args.length > 0) throw usage("check_health.sh");
  const link = await syncNow(context);
  const files = await context.mainFiles(
    (path) => path === MESSAGES_PATH || path === JOBS_PATH || OF_HOST.test(path),
  );
  const hosts = hostsOf(context);
  const read = parseMessagesFile(files.get(MESSAGES_PATH) ?? "");
  const jobs = parseJobsFile(files.get(JOBS_PATH) ?? "");
  const health = renderHealth({
    now: context.clock.now(),
    hosts: hosts.map((host) => hostHealth(host, files, link, context)),
    jobs: jobsOf(jobs.file),
    unread: unreadByHost(messagesOf(read.file), hosts),
    troubles: [
      ...(link === undefined ? ["no daemon runs"] : []),
      ...(link?.reason == null ? [] : [`the remote: ${link.reason}`]),
      ...(link?.troubles ?? []),
      ...(link?.notices ?? []),
    ],
  });
  context.print(health.trimEnd());
  return 0;
};

const OF_HOST = /^[a-z0-9][a-z0-9\-]{0,31}\/(?:heartbeat|status)\.json$/v;

/** What stands on `main`; of a host that beats in a ref of its own, when that did last. */
const hostHealth = (
  host: string,
  files: ReadonlyMap<string, string>,
  link: LinkDocument | undefined,
  { ownFiles }: RelayContext,
): HostHealth => {
  const own = host === link?.host ? ownFiles() : undefined;
  const beat = own?.heartbeat ?? heardOf(host, link) ?? files.get(`${host}/heartbeat.json`);
  const status = own?.status ?? files.get(`${host}/status.json`);
  return {
    host,
    heartbeat: beat === undefined ? undefined : parseHeartbeatFile(beat),
    status: status === undefined ? undefined : parseStatusFile(status),
  };
};

const heardOf = (name: string, link: LinkDocument | undefined): string | undefined => {
  const at = link?.peers.find(({ host }) => host === name)?.written_at ?? undefined;
  return at && JSON.stringify({ server: name, timestamp: at });
};
