/** Facts of a machine, as they are asked for and as answers carry them: each with what said so, and when. */

import { formatTime } from "../duration.ts";
import { PartyError } from "../error.ts";
import { oneLine } from "../visible-text.ts";

export type FactRequest =
  | { readonly kind: "pkg"; readonly name: string }
  | { readonly kind: "git" | "disk"; readonly path: string }
  | { readonly kind: PlainKind };

/** What needs no name beside it. */
export type PlainKind = "memory" | "load" | "uptime" | "kernel" | "status";

const PLAIN: readonly PlainKind[] = ["memory", "load", "uptime", "kernel", "status"];

/** What is told where nothing is named. */
export const USUAL_FACTS = "status,disk,memory,load,uptime";

export interface Fact {
  /** As it was asked for: `pkg:libssl-dev`. */
  readonly asked: string;
  readonly outcome: Outcome;
  /** The command or the file that said so. */
  readonly source: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export type Outcome =
  | {
      readonly kind: "known";
      readonly value: string;
      readonly package?: {
        readonly name: string;
        readonly version: string;
        readonly status: string;
      };
    }
  | { readonly kind: "failed"; readonly reason: string };

const MOST = 32;
/** What package managers allow, and nothing that they could take for an option. */
const PACKAGE = /^[A-Za-z0-9][A-Za-z0-9+._:\-]{0,127}$/v;
const PATH = /^[^\p{Cc}]{1,500}$/v;

/** Reads `pkg:NAME`, `git:PATH`, `disk`, `disk:PATH`, `memory` …, also several in one word behind commas. */
export const parseFacts = (words: readonly string[]): readonly FactRequest[] => {
  const named = words.flatMap((word) => word.split(",")).map((word) => word.trim());
  if (named.length === 0 || named.includes("")) throw invalid(named.join(), "names no fact");
  if (named.length > MOST) throw invalid(`${named.length} facts`, `is more than ${MOST}`);
  return [...new Set(named)].map(parseFact);
};

const parseFact = (text: string): FactRequest => {
  const plain = PLAIN.find((kind) => kind === text);
  if (plain !== undefined) return { kind: plain };
  if (text === "disk") return { kind: "disk", path: "/" };
  const { kind, rest = "" } = /^(?<kind>pkg|git|disk):(?<rest>.+)$/v.exec(text)?.groups ?? {};
  if (kind === "pkg") {
    if (!PACKAGE.test(rest)) throw invalid(text, "names no package");
    return { kind, name: rest };
  }
  if (kind === "git" || kind === "disk") {
    if (!PATH.test(rest)) throw invalid(text, "names no path");
    return { kind, path: rest };
  }
  throw invalid(text, "is no fact");
};

const invalid = (text: string, what: string): PartyError =>
  new PartyError("USAGE", `${JSON.stringify(text.slice(0, 100))} ${what}.`, {
    hint: `Use pkg:NAME, git:PATH, disk, disk:PATH, ${PLAIN.join(", ")}; separate several by commas.`,
  });

/** The block that an answer carries: a line for each, with what said it and when. */
export const factLines = (host: string, facts: readonly Fact[], now: number): readonly string[] => {
  const wide = Math.max(0, ...facts.map(({ asked }) => asked.length));
  return [
    `Facts of ${host}, ${second(now)}:`,
    ...facts.map(({ asked, outcome, source, at }) => {
      const said = outcome.kind === "known" ? outcome.value : `NOT KNOWN: ${outcome.reason}`;
      const name = oneLine(asked, 200).padEnd(Math.min(wide, 40));
      return `${name}  ${oneLine(said, 300)}  [${oneLine(source, 200)} at ${second(at).slice(11)}]`;
    }),
  ];
};

const second = (at: number): string => `${formatTime(at).slice(0, 19)}Z`;
