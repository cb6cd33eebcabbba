import { spawn } from "node:child_process";
import { homedir, hostname } from "node:os";
import { join } from "node:path";

import { createClone } from "../../adapters/git/clone.ts";
import { createDisk } from "../../adapters/system/disk.ts";
import { createFaceFiles } from "../../adapters/system/face-files.ts";
import { textIn } from "../../adapters/system/quiet-reads.ts";
import { findProcess } from "../../adapters/system/find-process.ts";
import type { SetupPlace } from "../../cli/setup/setup-place.ts";
import { packageRoot } from "../package-root.ts";

const SCRIPTS = "scripts";
/** As the document starts it. */
const HEARTBEAT = "enhanced_heartbeat_daemon.sh";

/** What `relay setup` acts on, in files and processes of this machine. */
export const setupPlace: SetupPlace = {
  home: homedir(),
  cwd: () => process.cwd(),
  relay: join(packageRoot(), "bin/relay"),
  readScript: textIn,
  open: ({ directory, url, tokenFile, host }) => {
    const scripts = join(directory, SCRIPTS);
    const clone = createClone({
      directory,
      access: {
        url,
        tokenFile,
        helper: join(packageRoot(), "bin/agents/git-credential"),
        environment: process.env,
      },
    });
    const words = [`./${HEARTBEAT}`, host, "60"];
    return {
      clone,
      below: SCRIPTS,
      files: createFaceFiles({
        directory: scripts,
        backups: join(directory, ".git/party-scripts"),
        disk: createDisk(() => undefined),
      }),
      declared: () => ({
        environment: process.env["SERVER_ID"],
        machine: textIn("/etc/build_server_id"),
        clone: textIn(join(directory, ".build_server_id")),
        hostname: hostname(),
      }),
      heartbeat: {
        pid: () => findProcess(words),
        start: () => {
          const child = spawn(words[0] ?? "", words.slice(1), {
            cwd: scripts,
            detached: true,
            stdio: "ignore",
          });
          child.unref();
          return child.pid ?? 0;
        },
      },
    };
  },
};
