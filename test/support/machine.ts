import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import type { ShellRun } from "./seed-home.ts";
import { waitFor } from "./wait-for.ts";

const CHECKOUT = resolve(import.meta.dirname, "../..");

/** A machine of its own: a host name, a `/root`, a `/PAT`, a `/var/log` and processes that no other sees. Needs root. */
export interface Machine extends AsyncDisposable {
  readonly hostname: string;
  /** Runs lines in a bash of root's there, in `/root`. */
  bash(script: string): Promise<ShellRun>;
}

export interface MachineOptions {
  readonly hostname: string;
  readonly token: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Programs that a test machine does not have: what the document's lines need of them. */
const SHIMS = {
  sudo: 'exec "$@"',
  "apt-get": 'echo "apt-get $*"',
  dpkg: '[ "$1" = -s ] && printf "Package: %s\\nStatus: install ok installed\\nVersion: 3.0.15-1\\n" "$2"',
} as const;

/**
 * The root directory is made of the real one's parts, each mounted where it was, but for what is to be the machine's own.
 * The checkout is at `/party`. Its first process gathers the orphans.
 */
const BOOT = `set -e
mount --make-rprivate /
for entry in /*; do
  case $entry in /root|/proc|/PAT|/party|/shims) continue ;; esac
  if [ -L "$entry" ]; then cp -P "$entry" "$FS/"
  elif [ -d "$entry" ]; then mkdir -p "$FS$entry"; mount --rbind "$entry" "$FS$entry"
  fi
done
mkdir -p "$FS/root" "$FS/proc" "$FS/party" "$PLACE/log"
mount --bind "$CHECKOUT" "$FS/party"
mount --bind "$PLACE/log" "$FS/var/log"
mount -t proc proc "$FS/proc"
hostname "$NAME"
touch "$PLACE/booted"
exec chroot "$FS" bash -c 'tail -f /dev/null & while :; do wait; done'
`;

export const openMachine = async ({
  hostname,
  token,
  environment,
}: MachineOptions): Promise<Machine> => {
  const place = mkdtempSync(join(tmpdir(), "party-machine-"));
  const root = join(place, "fs");
  mkdirSync(join(root, "shims"), { recursive: true });
  writeFileSync(join(root, "PAT"), `${token}\n`, { mode: 0o600 });
  for (const [name, script] of Object.entries(SHIMS)) {
    writeFileSync(join(root, "shims", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const words = ["--mount", "--uts", "--pid", "--fork", "--kill-child", "bash", "-c", BOOT];
  const child = spawn("unshare", words, {
    env: { PATH: SYSTEM_PATH, FS: root, PLACE: place, CHECKOUT, NAME: hostname },
    stdio: "ignore",
  });
  const first = await waitFor(`${hostname} to boot`, () =>
    existsSync(join(place, "booted")) ? firstProcess(child.pid ?? 0) : undefined,
  );
  const env = {
    PATH: `/shims:/party/bin:${SYSTEM_PATH}`,
    HOME: "/root",
    USER: "root",
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    ...environment,
  };
  return {
    hostname,
    bash: (script) => enter({ pid: first, root }, script, env),
    [Symbol.asyncDispose]: async () => {
      const ended = Promise.withResolvers<undefined>();
      child.once("exit", () => ended.resolve(undefined));
      process.kill(first, "SIGKILL");
      await ended.promise;
      rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    },
  };
};

const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const firstProcess = (parent: number): number | undefined =>
  Number(readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8").trim()) || undefined;

const enter = async (
  { pid, root }: { readonly pid: number; readonly root: string },
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<ShellRun> => {
  const place = ["--mount", "--uts", "--pid", "chroot", root, "bash", "-c", `cd /root\n${script}`];
  // Into files: a process in the background keeps a pipe open, and one that ends may leave a part of it unread.
  const output = mkdtempSync(join(tmpdir(), "party-output-"));
  const [out, err] = [join(output, "out"), join(output, "err")];
  const [outFile, errFile] = [openSync(out, "a"), openSync(err, "a")];
  const child = spawn("nsenter", [`--target=${pid}`, ...place], {
    env,
    stdio: ["ignore", outFile, errFile],
  });
  closeSync(outFile);
  closeSync(errFile);
  const { promise, resolve: done } = Promise.withResolvers<number | null>();
  child.on("exit", done);
  const status = await promise;
  const run = { status, out: readFileSync(out, "utf8"), err: readFileSync(err, "utf8") };
  rmSync(output, { recursive: true, force: true });
  return run;
};

/** Whether namespaces can be made here. */
export const canOpenMachines = (): boolean =>
  spawnSync("unshare", ["--mount", "--uts", "--pid", "--fork", "true"]).status === 0;
