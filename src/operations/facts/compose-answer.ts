import { factLines, parseFacts } from "../../domain/facts/fact.ts";
import { checkTemplate, writeTemplate } from "../../domain/facts/template.ts";
import { type FactDeps, gatherFacts } from "./gather-facts.ts";

export interface Composition {
  /** As they were written: `pkg:libssl-dev,disk`. */
  readonly facts: readonly string[];
  readonly template: string | undefined;
  /** Whom it answers: a host, or an agent here. */
  readonly peer: string;
}

export interface Composed {
  readonly before: string | undefined;
  readonly behind: string | undefined;
}

/**
 * What stands before and behind the text of an answer. Throws USAGE for a fact or a template that is none, before anything
 * is asked; a fact that can not be had is said in its place.
 */
export const composeAnswer = async (
  deps: FactDeps,
  { facts: words, template, peer }: Composition,
): Promise<Composed> => {
  if (template !== undefined) checkTemplate(template, words);
  const requests = words.length === 0 ? [] : parseFacts(words);
  const facts = await gatherFacts(deps, requests);
  const { host } = deps.source;
  return {
    before:
      template === undefined
        ? undefined
        : writeTemplate(template, { host, peer, facts, state: deps.source.state() }),
    behind: facts.length === 0 ? undefined : factLines(host, facts, deps.clock.now()).join("\n"),
  };
};
