import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { type Paths, pathsFrom } from "../../config/paths.ts";
import { packageRoot } from "../package-root.ts";

/** A directory of the demo's own, with a home, a share and the environment that makes every program use them. */
export interface DemoPlace extends Disposable {
  readonly root: string;
  readonly paths: Paths;
  readonly tmuxSocket: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A file of one agent. */
  readonly file: (role: string, name: string) => string;
  /** Where the agents work. */
  readonly directory: string;
}

export const createDemoPlace = (): DemoPlace => {
  const root = mkdtempSync(join(realpathSync(shortTemporary()), "party-show-"));
  const home = join(root, "home");
  const directory = join(home, "shop");
  mkdirSync(directory, { recursive: true });
  const share = join(root, "share");
  const environment = {
    ...foreignTo(process.env),
    PATH: [join(packageRoot(), "bin"), process.env["PATH"] ?? "/usr/bin:/bin"].join(delimiter),
    PARTY_NODE: process.execPath,
    HOME: home,
    RELAY_SHARE_DIR: share,
    RELAY_NO_AUTOSTART: "1",
  };
  const paths = pathsFrom(environment, home, process.getuid?.());
  return {
    root,
    paths,
    directory,
    environment,
    tmuxSocket: join(root, "tmux"),
    file: (role, name) => join(root, `${role}.${name}`),
    [Symbol.dispose]: () => {
      rmSync(root, { recursive: true, force: true });
      // It lies elsewhere where its path would be too long.
      rmSync(paths.socket, { force: true });
    },
  };
};

/** The path of a socket ends at about 100 bytes. */
const shortTemporary = (): string => {
  const directory = tmpdir();
  return Buffer.byteLength(directory) <= 50 ? directory : "/tmp";
};

/** The caller's environment without what would lead a program of ours, or tmux, to the caller's own rooms. */
const foreignTo = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || OURS.test(name) ? [] : [[name, value]],
    ),
  );

const OURS =
  /^(?:RELAY_.*|XDG_.*|AGENT_ROLE|TMUX.*|PARTY_NODE|CLAUDE_CONFIG_DIR|CODEX_HOME|NODE_OPTIONS)$/v;
