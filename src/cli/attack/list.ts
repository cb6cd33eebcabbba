import { buildCommand, type Command } from "@stricli/core";

import { isEnded } from "../../domain/attacks/attack.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { STATUSES } from "../statuses.ts";
import { brokenLine, listLines } from "./attack-lines.ts";
import { viewOf } from "./show-attack.ts";
import { attackToDocument } from "./to-document.ts";

interface ListFlags extends JsonFlag {
  readonly all: boolean;
}

export const listCommand: Command<RelayContext> = buildCommand<ListFlags, [], RelayContext>({
  docs: {
    brief: "List those that are under way",
    fullDescription: `A file that is no attack is shown with its path and line, and left alone.\nExample: relay attack list --all\n${STATUSES}`,
  },
  parameters: {
    flags: {
      all: { kind: "boolean", brief: "Also those that are complete or aborted", default: false },
      json: jsonFlag,
    },
  },
  async func({ all, json }) {
    const found = (await this.openAttacks()).list();
    const broken = found.filter((one) => one.kind === "broken");
    const whole = found
      .filter((one) => one.kind === "attack")
      .filter(({ attack }) => all || !isEnded(attack));
    const view = viewOf(this);
    if (json) {
      const attacks = whole.map((one) => attackToDocument(one, view));
      const unread = broken.map(({ path, line, reason }) => ({ path, line: line ?? null, reason }));
      return this.print({ attacks, broken: unread });
    }
    if (whole.length === 0) this.print(all ? "No attack." : "No attack is under way.");
    else for (const line of listLines(whole, view)) this.print(line);
    for (const one of broken) this.print(brokenLine(one));
  },
});
