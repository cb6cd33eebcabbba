import { buildCommand, type Command } from "@stricli/core";

import { parseDuration } from "../../domain/duration.ts";
import {
  DEFAULT_BEAT,
  DEFAULT_COURTESY,
  DEFAULT_LAYOUT,
  DEFAULT_POLL,
  type Layout,
  LAYOUTS,
} from "../../domain/links/link-config.ts";
import { addLink } from "../../operations/links/add-link.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { linkLines } from "./link-lines.ts";
import { requireHuman } from "./require-human.ts";
import { requireReached, syncNow } from "./sync-now.ts";

interface AddFlags extends JsonFlag {
  readonly host: string;
  readonly manager?: string;
  readonly name?: string;
  readonly tokenFile?: string;
  readonly layout?: Layout;
  readonly poll: number;
  readonly peer?: readonly string[];
  readonly allow?: readonly string[];
  readonly replace: boolean;
}

export const addCommand: Command<RelayContext> = buildCommand<AddFlags, [string], RelayContext>({
  docs: {
    brief: "Join other hosts over a git repository",
    fullDescription: `Every host that joins the same repository can be written to: relay send cc@build2, build2 (its manager), all@build2, human@build2.
Nothing but refs/party/ is touched there. The token is read from its file when git asks for it, and stands nowhere else.
Example: relay link add https://git.example/team/room.git --host build1 --manager cc --allow cc --token-file /PAT\n${STATUSES}`,
  },
  parameters: {
    flags: {
      host: { kind: "parsed", parse: String, brief: "This host's id: build1" },
      manager: {
        kind: "parsed",
        parse: String,
        brief: "The role that gets what is addressed to the host; else the human does",
        optional: true,
      },
      name: { kind: "parsed", parse: String, brief: "The link's name: origin", optional: true },
      tokenFile: {
        kind: "parsed",
        parse: String,
        brief: "A file (0600) with a token in its first line, for https",
        optional: true,
      },
      layout: {
        kind: "enum",
        values: LAYOUTS,
        brief: "snapshot: a ref for each host. classic: the files of the original scripts on main",
        optional: true,
      },
      poll: {
        kind: "parsed",
        parse: (text: string) => Math.max(1_000, parseDuration(text) || DEFAULT_POLL),
        brief: "The longest time between two looks when nobody talks",
        default: "60s",
      },
      peer: {
        kind: "parsed",
        parse: String,
        brief: "A host that may be written to before it has joined; repeatable",
        optional: true,
        variadic: true,
      },
      allow: {
        kind: "parsed",
        parse: String,
        brief: "A role that other hosts may write to, or all; repeatable. Else only the human",
        optional: true,
        variadic: true,
      },
      replace: {
        kind: "boolean",
        brief: "Take the place of the other machine that has this id",
        default: false,
        withNegated: false,
      },
      json: jsonFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [{ placeholder: "url", brief: "the git remote", parse: String }],
    },
  },
  async func({ host, manager, name, tokenFile, layout, poll, peer, allow, replace, json }, url) {
    requireHuman(this, "link hosts");
    const before = this.link.config();
    const { odd, config } = addLink(this.link, this.roster(), {
      host,
      manager,
      name,
      url,
      tokenFile,
      layout: layout ?? before?.layout ?? DEFAULT_LAYOUT,
      courtesy: DEFAULT_COURTESY,
      poll,
      beat: DEFAULT_BEAT,
      peers: peer ?? [],
      allow: allow ?? [],
      replace,
    });
    if (odd !== undefined) this.note(`relay: ${odd}`);
    const link = await syncNow(this, layout === undefined);
    if (json) this.print(link ?? { host: config.host, name: config.name, url, state: "new" });
    else if (link === undefined) this.print(`${config.name}: ${config.host} on ${config.url}`);
    else for (const line of linkLines(link, this.clock.now())) this.print(line);
    if (link !== undefined) requireReached(link);
  },
});
