/** Answers that are given again and again, written from facts instead of from memory. */

import { formatTime } from "../duration.ts";
import { PartyError } from "../error.ts";
import type { HostState } from "../host-state.ts";
import type { Fact, Outcome } from "./fact.ts";

export interface TemplateInput {
  readonly host: string;
  /** Whom it answers: a host, or an agent here. */
  readonly peer: string;
  readonly facts: readonly Fact[];
  readonly state: HostState | undefined;
}

interface Template {
  /** Which message it answers. */
  readonly answers: string;
  /** It is about packages, of which `--facts` must name one. */
  readonly needsPackage: boolean;
  readonly write: (input: TemplateInput) => string;
}

const TEMPLATES: Readonly<Record<string, Template>> = {
  installed: {
    answers: '"install this package"',
    needsPackage: true,
    write: ({ host, facts }) => {
      const found = packagesOf(facts);
      const done = found.every(({ isInstalled }) => isInstalled);
      return `${done ? "Done" : "Not done"} on ${host}: ${found.map(({ text }) => text).join("; ")}.`;
    },
  },
  checked: {
    answers: '"which version of this package do you have"',
    needsPackage: true,
    write: ({ host, facts }) =>
      `Checked on ${host}: ${packagesOf(facts)
        .map(({ text }) => text)
        .join("; ")}.`,
  },
  status: {
    answers: '"what are you doing"',
    needsPackage: false,
    write: ({ host, state }) => `${host} ${stateText(state)}.`,
  },
  standby: {
    answers: '"I begin a build"',
    needsPackage: false,
    write: ({ host, peer, state }) =>
      `Understood. ${host} stands by for ${peer}; it ${stateText(state)}.`,
  },
  failure: {
    answers: '"my build has failed"',
    needsPackage: false,
    write: ({ host, peer, state }) =>
      `Understood: it failed for ${peer}. ${host} ${stateText(state)}. It can go on alone or wait for ${peer}; tell which.`,
  },
};

/** Throws USAGE for a name that is none, and where a package is missing. */
export const checkTemplate = (name: string, facts: readonly string[]): void => {
  const template = templateOf(name);
  if (
    template.needsPackage &&
    !facts
      .join()
      .split(",")
      .some((fact) => fact.trim().startsWith("pkg:"))
  ) {
    throw new PartyError("USAGE", `The template ${name} is about packages, and none is named.`, {
      hint: `Name them: --template ${name} --facts pkg:NAME`,
    });
  }
};

export const writeTemplate = (name: string, input: TemplateInput): string =>
  templateOf(name).write(input);

/** One line for each template. */
export const templateLines = (): readonly string[] =>
  Object.entries(TEMPLATES).map(
    ([name, { answers, needsPackage }]) =>
      `${name.padEnd(10)} to ${answers}${needsPackage ? ", with --facts pkg:NAME" : ""}`,
  );

const templateOf = (name: string): Template => {
  const found = Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name] : undefined;
  if (found !== undefined) return found;
  throw new PartyError("USAGE", `There is no template ${JSON.stringify(name.slice(0, 80))}.`, {
    hint: `Use ${Object.keys(TEMPLATES).join(", ")}; \`relay reply --list-templates\` tells what for.`,
  });
};

interface PackageText {
  readonly text: string;
  readonly isInstalled: boolean;
}

const packagesOf = (facts: readonly Fact[]): readonly PackageText[] =>
  facts
    .filter(({ asked }) => asked.startsWith("pkg:"))
    .map(({ asked, outcome }) => packageText(asked.slice(4), outcome));

const packageText = (name: string, outcome: Outcome): PackageText => {
  if (outcome.kind === "failed") {
    return { text: `${name} is not known (${outcome.reason})`, isInstalled: false };
  }
  const { version = "", status = "" } = outcome.package ?? {};
  const isInstalled = /\binstalled$/v.test(status);
  return {
    text: isInstalled
      ? `${name} ${version} is installed (${status})`
      : `${name} is not installed (${status})`,
    isInstalled,
  };
};

const stateText = (state: HostState | undefined): string => {
  if (state === undefined) return "has set no status";
  const job = state.job === undefined ? "no job" : `job ${state.job.id}`;
  const message = state.message === undefined ? "" : ` ("${state.message}")`;
  return `is ${state.status} since ${minute(state.since)}, ${job}, last said ${minute(state.updatedAt)}${message}`;
};

const minute = (at: number): string => `${formatTime(at).slice(0, 16)}Z`;
