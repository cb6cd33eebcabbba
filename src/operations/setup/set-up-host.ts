import { checkIdentity, type DeclaredIds } from "../../domain/classic/host-identity.ts";
import { PartyError } from "../../domain/error.ts";
import { facesOf } from "../../domain/faces/face-text.ts";
import { isSameRemote, withoutUser } from "../../domain/links/remote-url.ts";
import type { Clone } from "../../ports/clone.ts";
import type { Reached } from "../../ports/mirror.ts";
import type { Step } from "./run-steps.ts";
import { planFaces, writeFaces, type WriteFacesDeps } from "./write-faces.ts";

export interface SetupInput {
  readonly host: string;
  readonly url: string;
  readonly tokenFile: string | undefined;
  /** A script of somebody else under a face's name is replaced, and a copy of it kept. */
  readonly replaceScripts: boolean;
}

export interface SetupDeps extends Omit<WriteFacesDeps, "clone"> {
  readonly clone: Clone;
  readonly declared: () => DeclaredIds;
  /** Throws CONFIG_INVALID; returns what is odd about the token. */
  readonly checkToken: (file: string) => string | undefined;
  /** Whether the host is linked as wanted, and doing so; both throw where it can not be. */
  readonly link: { readonly look: () => string; readonly join: () => string };
  /** Exchanges with the remote. Throws what keeps it from that. */
  readonly exchange: () => Promise<string>;
  /** Sets this host's status where nobody has yet. */
  readonly sayIdle: () => Promise<void>;
  /** The process that the document looks for in `ps`. */
  readonly heartbeat: { readonly pid: () => number | undefined; readonly start: () => number };
}

/** What a set-up of a host does, in the order of the document's steps. Each may be done again at any time. */
export const setupSteps = (deps: SetupDeps, input: SetupInput): readonly Step[] => [
  {
    name: "Identify this host",
    look: () => {
      checkIdentity(input.host, deps.declared());
      return input.host;
    },
  },
  { name: "Check the token", look: () => checkToken(deps, input) },
  cloneStep(deps, input),
  {
    name: "Configure git's identity",
    look: () => identityOf(input.host),
    act: async () => {
      await deps.clone.identify(input.host);
      return identityOf(input.host);
    },
  },
  { name: "Join the link", look: deps.link.look, act: deps.link.join },
  facesStep(deps, input),
  { name: "Exchange with the remote", look: () => "the daemon does it", act: deps.exchange },
  {
    name: "Start the heartbeat",
    look: () => beats(deps.heartbeat.pid()),
    act: async () => {
      await deps.sayIdle();
      return beats(deps.heartbeat.pid() ?? deps.heartbeat.start());
    },
  },
];

const identityOf = (host: string): string => `${host} <${host}@${host}.local>`;

const beats = (pid: number | undefined): string =>
  pid === undefined ? "every 60 s" : `every 60 s, process ${pid}`;

const checkToken = ({ checkToken: check }: SetupDeps, { tokenFile }: SetupInput): string => {
  if (tokenFile === undefined) return "none is needed";
  const odd = check(tokenFile);
  return odd === undefined ? `${tokenFile}, yours alone` : `${tokenFile}: ${odd}`;
};

const cloneStep = ({ clone }: SetupDeps, { url }: SetupInput): Step => {
  const { directory } = clone;
  /** True where it has to be made. */
  const isMissing = async (): Promise<boolean> => {
    const place = await clone.inspect();
    if (place.kind === "free") return true;
    if (place.kind === "other") throw inTheWay(directory, place.reason);
    if (place.url !== undefined && isSameRemote(place.url, url)) return false;
    throw inTheWay(
      directory,
      `it is a clone of ${withoutUser(place.url ?? "nothing")}, not of ${url}`,
    );
  };
  return {
    name: "Clone the repository",
    look: async () => ((await isMissing()) ? `into ${directory}` : `${directory} is there`),
    act: async () => {
      if (!(await isMissing())) return `${directory} is there, with what is in it`;
      requireReached(await clone.create(), url);
      return directory;
    },
  };
};

const facesStep = (deps: SetupDeps, { host, replaceScripts }: SetupInput): Step => {
  const names = facesOf(host);
  return {
    name: "Write the scripts",
    look: () => {
      const { missing, taken } = planFaces(deps, names);
      return `${missing.length} into ${deps.files.directory}${replaceScripts ? "" : remark(taken)}`;
    },
    act: async () => {
      const copies = await writeFaces(deps, names, replaceScripts);
      const { taken } = planFaces(deps, names);
      const kept = copies.length === 0 ? "" : `; copies of ${copies.length} are kept`;
      return `${names.length - taken.length} in ${deps.files.directory}${kept}${remark(taken)}`;
    },
  };
};

const remark = (taken: readonly string[]): string =>
  taken.length === 0
    ? ""
    : `; left alone: ${taken.join(", ")}, which others wrote (--replace-scripts keeps a copy)`;

const inTheWay = (directory: string, reason: string): PartyError =>
  new PartyError("CLONE_UNUSABLE", `${JSON.stringify(directory)} can not be used: ${reason}.`, {
    hint: "Nothing there was touched. Name another place with --directory, or move it away.",
  });

const requireReached = (reached: Reached, url: string): void => {
  if (reached.kind === "reached") return;
  const how = reached.kind === "refused" ? "refuses this host" : "does not answer";
  throw new PartyError(
    reached.kind === "refused" ? "LINK_REFUSED" : "LINK_UNREACHABLE",
    `${url} ${how}: ${reached.reason}.`,
    { hint: "Check the address, the token and who may read there; then run this again." },
  );
};
