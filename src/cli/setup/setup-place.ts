import type { Layout } from "../../domain/links/link-config.ts";
import type { SetupDeps } from "../../operations/setup/set-up-host.ts";

export interface SetupTarget {
  readonly directory: string;
  readonly url: string;
  readonly tokenFile: string | undefined;
  readonly host: string;
}

/** What a set-up acts on, beside the link. */
export interface SetupPlace {
  readonly home: string;
  readonly cwd: () => string;
  /** The absolute path of the command that the scripts call. */
  readonly relay: string;
  /** A script's text; undefined where there is none. */
  readonly readScript: (path: string) => string | undefined;
  readonly open: (
    target: SetupTarget,
  ) => Pick<SetupDeps, "clone" | "below" | "files" | "declared" | "heartbeat">;
}

/** What a person asks of a set-up; what is left out stays as it was. */
export interface Wanted {
  readonly repo?: string;
  readonly directory?: string;
  readonly layout?: Layout;
  readonly manager?: string;
  readonly tokenFile?: string;
  readonly logs?: string;
  readonly peer?: readonly string[];
  readonly replaceScripts: boolean;
}
