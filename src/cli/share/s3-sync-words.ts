import { PartyError } from "../../domain/error.ts";

/** What `s3-sync` asks of `relay`; undefined: its help. Throws USAGE. */
export const s3SyncWords = (argv: readonly string[]): readonly string[] | undefined => {
  if (argv.includes("--help") || argv.includes("-h")) return undefined;
  const strange = argv.find((word) => !["--daemon", "--delete", "--json"].includes(word));
  if (strange !== undefined) {
    throw new PartyError("USAGE", `There is no ${JSON.stringify(strange)}.`, {
      hint: "`s3-sync --help` shows what there is.",
    });
  }
  const verb = argv.includes("--daemon") ? "watch" : "sync";
  return ["share", verb, ...argv.filter((word) => word !== "--daemon")];
};

export const S3_SYNC_HELP = `s3-sync [--daemon] [--delete] [--json]

Brings attacks, recovery, reviews and shared of the share to s3://$S3_BUCKET/machines/$MACHINE_NAMESPACE/.
It is relay share sync, and with --daemon relay share watch, under its old name.

  --daemon  Sync now and then after every change, until a signal
  --delete  Remove there what was deleted here
  --json    Print JSON documents

The share is LLM_SHARE_DIR, where RELAY_SHARE_DIR is not set.
Example: s3-sync --daemon
Exit: 0 done, 2 usage, 3 configuration, 4 not found, 5 refused or something was held, 6 unavailable: run it again.`;
