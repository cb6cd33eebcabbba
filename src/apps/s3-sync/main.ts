import { renderFailure } from "../../cli/failure.ts";
import { S3_SYNC_HELP, s3SyncWords } from "../../cli/share/s3-sync-words.ts";
import { look } from "../relay/look.ts";

const argv = process.argv.slice(2);
try {
  const words = s3SyncWords(argv);
  if (words === undefined) process.stdout.write(`${S3_SYNC_HELP}\n`);
  else {
    // The original's name for it.
    process.env["RELAY_SHARE_DIR"] ||= process.env["LLM_SHARE_DIR"] ?? "";
    process.exitCode = await look(words);
  }
} catch (error) {
  const { text, status } = renderFailure("s3-sync", { error }, argv.includes("--json"));
  process.stderr.write(text);
  process.exitCode = status;
}
