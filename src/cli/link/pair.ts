import { buildCommand, type Command } from "@stricli/core";

import { pairHost, pairingLine, publishedKey } from "../../operations/links/pair-host.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { grantLine } from "./grant-line.ts";
import { requireHuman } from "./require-human.ts";
import { syncNow } from "./sync-now.ts";

interface PairFlags extends JsonFlag {
  readonly words?: string;
  readonly replaceKey: boolean;
}

export const pairCommand: Command<RelayContext> = buildCommand<
  PairFlags,
  [string, string | undefined],
  RelayContext
>({
  docs: {
    brief: "Know another host by its key",
    fullDescription: `Prints the line of this host. With the line that the other host prints, or with the words that its person reads out to you, what it publishes is verified from then on, and it may write to the manager here.
Do it on both hosts, and carry the line another way than through the repository: whoever can push there could change it.
Example: relay link pair build2
Example: relay link pair build2 "party-host build2 kX3…"
Example: relay link pair build2 --words "bada kiru …"\n${STATUSES}`,
  },
  parameters: {
    flags: {
      words: {
        kind: "parsed",
        parse: String,
        brief: "The six words that the other host shows",
        optional: true,
      },
      replaceKey: {
        kind: "boolean",
        brief: "Its person made a new key: take it in the place of the paired one",
        default: false,
        withNegated: false,
      },
      json: jsonFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [
        { placeholder: "host", brief: "the other host", parse: String },
        { placeholder: "line", brief: "what it printed", parse: String, optional: true },
      ],
    },
  },
  async func({ words, replaceKey, json }, host, line) {
    requireHuman(this, "pair hosts");
    const own = pairingLine(this.link);
    if (line === undefined && words === undefined) {
      const key = publishedKey(this.link, host);
      const fingerprint = key === undefined ? undefined : this.link.fingerprint(key);
      if (json) return this.print({ line: own, host, fingerprint: fingerprint ?? null });
      this.print(own);
      this.note(
        fingerprint === undefined
          ? `Nothing signed by ${host} was seen yet. With its line: relay link pair ${host} "party-host ${host} …"`
          : `Published as ${host}: ${fingerprint}\nIf ${host} shows the same words: relay link pair ${host} --words "…"`,
      );
      return;
    }
    const now = this.clock.now();
    const paired = pairHost(this.link, { host, line, words, replaceKey, now });
    await syncNow(this);
    const fingerprint = this.link.fingerprint(paired.key);
    if (json) return this.print({ line: own, host: paired.host, fingerprint, roles: paired.roles });
    this.print(`${paired.host} is paired: ${fingerprint}`);
    this.print(grantLine(paired));
  },
});
