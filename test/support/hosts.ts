import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { LinkConfig } from "../../src/domain/links/link-config.ts";
import { linkConfigToText } from "../../src/domain/links/link-config.ts";
import { roomEnvironment } from "./daemon.ts";
import type { Ran } from "./relay.ts";
import { openRoom, type Room, type Skin } from "./room.ts";

/** Hosts with homes of their own, joined by one bare repository. */
export interface Hosts extends AsyncDisposable {
  /** The bare repository. */
  readonly remote: string;
  readonly hosts: Readonly<Record<string, Host>>;
  /** How often somebody pushed so far. */
  pushes(): number;
}

export interface Host {
  readonly name: string;
  readonly room: Room;
  /** Runs the real `relay` there, as the human. */
  relay(...words: readonly string[]): Promise<Ran>;
}

export interface HostsOptions {
  /** Hosts by name, with their agents. */
  readonly hosts: Readonly<Record<string, Readonly<Record<string, Skin>>>>;
  readonly link?: Partial<LinkConfig>;
  /** What is different for one of them. */
  readonly links?: Readonly<Record<string, Partial<LinkConfig>>>;
  /** More arguments for every demo agent. */
  readonly args?: readonly string[];
  /** How the hosts call the remote, where that is not its path. */
  readonly url?: (remote: string) => string;
}

const RELAY = new URL("../../src/apps/relay/main.ts", import.meta.url).pathname;

export const openHosts = async ({
  hosts,
  link = {},
  links = {},
  args = [],
  url,
}: HostsOptions): Promise<Hosts> => {
  await using opening = new AsyncDisposableStack();
  const place = mkdtempSync(join(tmpdir(), "party-hosts-"));
  opening.defer(() => rmSync(place, { recursive: true, force: true, maxRetries: 5 }));
  const remote = join(place, "remote.git");
  execFileSync("git", ["init", "--quiet", "--bare", "--template=", remote]);
  const log = join(place, "pushes");
  mkdirSync(join(remote, "hooks"));
  writeFileSync(join(remote, "hooks/post-receive"), `#!/bin/sh\necho >>'${log}'\n`, {
    mode: 0o755,
  });
  const opened: Record<string, Host> = {};
  for (const [name, agents] of Object.entries(hosts)) {
    const room = opening.use(await openRoom({ agents, args: ["--think", "10", ...args] }));
    mkdirSync(room.path("home/.config/relay"), { recursive: true });
    writeFileSync(
      room.path("home/.config/relay/link.json"),
      linkConfigToText({
        host: name,
        manager: undefined,
        name: "origin",
        url: url?.(remote) ?? remote,
        layout: "snapshot",
        courtesy: 0,
        tokenFile: undefined,
        poll: 1_000,
        beat: 60_000,
        peers: Object.keys(hosts).filter((other) => other !== name),
        allow: ["all"],
        inBypass: [],
        replaces: undefined,
        clone: undefined,
        logs: undefined,
        ...link,
        ...links[name],
      }),
    );
    opened[name] = { name, room, relay: (...words) => runRelay(room, words) };
  }
  const owned = opening.move();
  return {
    remote,
    hosts: opened,
    pushes: () => (existsSync(log) ? readFileSync(log, "utf8").length : 0),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
};

const runRelay = async (room: Room, words: readonly string[]): Promise<Ran> => {
  const child = spawn(process.execPath, [RELAY, ...words], {
    env: { ...roomEnvironment(room.root), TZ: "UTC" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on("close", resolve);
  return { status: await promise, out, err };
};
