/**
 * A host that runs the original's scripts, written from the layout's description alone: a clone with a work tree, `jq` (or what it
 * does, where it is not installed) on the files, `git pull --rebase --autostash`, a commit for each action, a push with tries.
 */

import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A message as the file has it. */
export interface PeerMessage {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly subject: string;
  readonly body: string;
  readonly timestamp: string;
  readonly read: boolean;
  readonly ack_required: boolean;
  readonly ack_status: string;
  readonly acknowledged_by: readonly string[];
  readonly [field: string]: unknown;
}

export interface PeerSend {
  readonly to: string;
  readonly type?: string;
  readonly subject?: string;
  readonly body: string;
  readonly requireAck?: boolean;
}

export interface ClassicPeer {
  readonly clone: string;
  git(...words: readonly string[]): Promise<string>;
  /** `send_message.sh`: the id, once it is pushed. Throws where it could not push: then the commit stays in the clone. */
  send(message: PeerSend): Promise<string>;
  /** `read_messages.sh`: what is for this host and unread, after a pull. */
  unread(): Promise<readonly PeerMessage[]>;
  /** All that the file holds, after a pull. */
  all(): Promise<readonly PeerMessage[]>;
  /** `mark_messages_read.sh` */
  markRead(id?: string): Promise<void>;
  /** `ack_message.sh` */
  ack(id: string): Promise<void>;
  /** What `relay link list` says to do in a clone that is stuck: the conflict is pushed as it stands. */
  repair(): Promise<void>;
  heartbeat(at?: Date): Promise<void>;
  /** Commits what `change` makes of the text of a file, and pushes it. */
  edit(path: string, change: (text: string) => string, subject: string): Promise<void>;
}

export interface PeerOptions {
  readonly remote: string;
  /** A directory of its own. */
  readonly place: string;
  readonly name: string;
  /** Between two tries, in milliseconds, doubled each time; the original's first is 1,000. */
  readonly delay?: number;
}

const MESSAGES = "coordination/messages.json";

const hasJq = ((): boolean => {
  try {
    return execFileSync("jq", ["-n", "1"], { encoding: "utf8" }) === "1\n";
  } catch {
    return false;
  }
})();

/** The same change by `jq` where it is there, else by JavaScript, which writes what jq would. */
const transform = (
  text: string,
  program: string,
  values: Readonly<Record<string, unknown>>,
  byHand: (document: { messages: PeerMessage[] }) => void,
): string => {
  if (hasJq) {
    const words = Object.entries(values).flatMap(([name, value]) => [
      "--argjson",
      name,
      JSON.stringify(value),
    ]);
    return execFileSync("jq", [...words, program], { input: text, encoding: "utf8" });
  }
  const document = JSON.parse(text) as { messages: PeerMessage[] };
  byHand(document);
  return `${JSON.stringify(document, undefined, 2)}\n`;
};

/** Clones the remote, and puts the first file there where nothing is. */
export const openClassicPeer = async ({
  remote,
  place,
  name,
  delay = 20,
}: PeerOptions): Promise<ClassicPeer> => {
  mkdirSync(place, { recursive: true });
  const clone = join(place, "Build");
  const env = {
    PATH: process.env["PATH"],
    HOME: place,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_EDITOR: "true",
  };
  const git = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await run("git", words, { cwd: existsSync(clone) ? clone : place, env });
    return stdout;
  };
  await git("clone", "--quiet", remote, clone);
  await git("config", "user.name", `Build ${name}`);
  await git("config", "user.email", `agent@${name}.local`);
  await git("symbolic-ref", "HEAD", "refs/heads/main");
  const file = join(clone, MESSAGES);
  if (!existsSync(file)) {
    mkdirSync(join(clone, "coordination"), { recursive: true });
    writeFileSync(file, '{\n  "messages": []\n}\n');
    writeFileSync(join(clone, "README.md"), "# Build\n");
    await git("add", ".");
    await git("commit", "--quiet", "-m", "Start");
    await git("push", "--quiet", "origin", "main");
  }
  await git("branch", "--quiet", "--set-upstream-to=origin/main");

  const pull = (): Promise<string> =>
    git("pull", "--quiet", "origin", "main", "--rebase", "--autostash");

  const push = async (): Promise<void> => {
    for (let tries = 0; ; tries += 1) {
      try {
        await git("push", "--quiet", "origin", "main");
        return;
      } catch (error) {
        if (tries >= 4) throw error;
        await sleep(delay * 2 ** tries);
        await pull();
      }
    }
  };

  const edit: ClassicPeer["edit"] = async (path, change, subject) => {
    await pull();
    const full = join(clone, path);
    mkdirSync(join(full, ".."), { recursive: true });
    writeFileSync(full, change(existsSync(full) ? readFileSync(full, "utf8") : ""));
    await git("add", path);
    await git("commit", "--quiet", "--allow-empty", "-m", subject);
    await push();
  };

  const messages = (): readonly PeerMessage[] =>
    (JSON.parse(readFileSync(file, "utf8")) as { messages: readonly PeerMessage[] }).messages;

  return {
    clone,
    git,
    edit,
    send: async ({ to, type = "info", subject = "Hello", body, requireAck = false }) => {
      const now = new Date();
      const id = `msg_${Math.floor(now.getTime() / 1_000)}_${1_000 + Math.floor(Math.random() * 9_000)}`;
      const message: PeerMessage = {
        id,
        from: name,
        to,
        type,
        subject,
        body,
        timestamp: now.toISOString().slice(0, 16).replace("T", " "),
        read: false,
        ack_required: requireAck,
        ack_status: requireAck ? "pending" : "not_requested",
        acknowledged_by: [],
      };
      await edit(
        MESSAGES,
        (text) =>
          transform(text, ".messages += [$m]", { m: message }, (document) =>
            document.messages.push(message),
          ),
        `Message from ${name} to ${to}: ${subject}`,
      );
      return id;
    },
    all: async () => {
      await pull();
      return messages();
    },
    unread: async () => {
      await pull();
      return messages().filter(({ to, read }) => (to === name || to === "all") && !read);
    },
    markRead: (id) =>
      edit(
        MESSAGES,
        (text) =>
          transform(
            text,
            '(.messages[] | select((.to == $me or .to == "all") and ($id == null or .id == $id)) | .read) = true',
            { me: name, id: id ?? null },
            (document) => {
              document.messages = document.messages.map((message) =>
                (message.to === name || message.to === "all") && (id ?? message.id) === message.id
                  ? { ...message, read: true }
                  : message,
              );
            },
          ),
        `[${name}] Marked messages as read`,
      ),
    ack: (id) =>
      edit(
        MESSAGES,
        (text) =>
          transform(
            text,
            '(.messages[] | select(.id == $id)) |= (.acknowledged_by += [$me] | .ack_status = "completed")',
            { me: name, id },
            (document) => {
              document.messages = document.messages.map((message) =>
                message.id === id
                  ? {
                      ...message,
                      acknowledged_by: [...message.acknowledged_by, name],
                      ack_status: "completed",
                    }
                  : message,
              );
            },
          ),
        `Ack ${id} by ${name}`,
      ),
    repair: async () => {
      for (let tries = 0; tries < 20; tries += 1) {
        try {
          if ((await git("status")).includes("rebase in progress")) {
            await git("add", "coordination/messages.json");
            await git("rebase", "--continue");
          }
          await git("push", "--quiet", "origin", "HEAD:main");
          await git("checkout", "--quiet", "main");
          return;
        } catch {
          await sleep(delay);
          await pull().catch(() => undefined);
        }
      }
      throw new Error(`It could not be repaired: ${await git("status")}`);
    },
    heartbeat: (at = new Date()) =>
      edit(
        `${name}/heartbeat.json`,
        () =>
          `${JSON.stringify({ server: name, timestamp: `${at.toISOString().slice(0, 19)}Z`, uptime_seconds: 5, healthy: true }, undefined, 2)}\n`,
        `[${name}] Heartbeat ${at.toISOString().slice(11, 19)}`,
      ),
  };
};
