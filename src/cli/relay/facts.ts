import { buildCommand, type Command } from "@stricli/core";

import { formatTime } from "../../domain/duration.ts";
import { type Fact, factLines, parseFacts, USUAL_FACTS } from "../../domain/facts/fact.ts";
import { gatherFacts } from "../../operations/facts/gather-facts.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "./context.ts";
import { type JsonFlag, jsonFlag } from "./flags.ts";

export const factsCommand: Command<RelayContext> = buildCommand<
  JsonFlag,
  readonly string[],
  RelayContext
>({
  docs: {
    brief: "Gather facts of this machine, with what said them and when",
    fullDescription: `pkg:NAME, git:PATH, disk, disk:PATH, memory, load, uptime, kernel, status; without any: ${USUAL_FACTS}.
One that can not be had says why in its place. \`relay reply --facts …\` puts the same below an answer.
Example: relay facts pkg:libssl-dev git:/root/src disk\n${STATUSES}`,
  },
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "array",
      parameter: { placeholder: "fact", brief: "pkg:libssl-dev, git:/path, disk …", parse: String },
    },
  },
  async func({ json }, ...words) {
    const requests = parseFacts(words.length === 0 ? [USUAL_FACTS] : words);
    const source = await this.openFacts();
    const facts = await gatherFacts({ clock: this.clock, source }, requests);
    if (json) return this.print({ host: source.host, facts: facts.map(factToDocument) });
    for (const line of factLines(source.host, facts, this.clock.now())) this.print(line);
  },
});

const factToDocument = ({ asked, outcome, source, at }: Fact): object => ({
  fact: asked,
  value: outcome.kind === "known" ? outcome.value : null,
  failure: outcome.kind === "failed" ? outcome.reason : null,
  version: outcome.kind === "known" ? (outcome.package?.version ?? null) : null,
  package_status: outcome.kind === "known" ? (outcome.package?.status ?? null) : null,
  source,
  at: formatTime(at),
});
