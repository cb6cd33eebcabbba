import type { FileFacts } from "../../ports/machine.ts";
import type { Checked, DoctorDeps } from "./doctor-deps.ts";

/** The share's directories: there, ours, and open to us alone for writing. */
export const checkShare = (deps: DoctorDeps): readonly Checked[] => {
  const { machine, here } = deps;
  if (machine.facts(here.share) === undefined) {
    return [
      {
        check: "share",
        level: "warn",
        what: `${here.share} does not exist`,
        why: "nothing can be sent or kept",
        mend: "party install",
        fix: () => {
          for (const path of directoriesOf(deps)) machine.makeDirectory(path);
        },
      },
    ];
  }
  const found = [...directoriesOf(deps), ...outboxes(deps)].map((path) =>
    checkDirectory(deps, path),
  );
  const findings = [...found, ...stateFiles(deps).map((path) => checkFile(deps, path))].filter(
    (finding) => finding !== undefined,
  );
  const note = here.outboxIsRemote
    ? [
        {
          check: "share",
          level: "note",
          what: `${here.share} is on a network file system`,
          why: "the outbox is looked at every 2 s, and the ledger lies in the home",
        } as const,
      ]
    : [];
  return findings.length > 0
    ? [...findings, ...note]
    : [{ check: "share", level: "ok", what: here.share }, ...note];
};

const directoriesOf = ({ here }: DoctorDeps): readonly string[] =>
  here.pieces.filter(({ form }) => form === "directory").map(({ path }) => path);

/** Those of agents that are no longer configured, as well. */
const outboxes = (deps: DoctorDeps): readonly string[] => {
  const known = new Set(directoriesOf(deps));
  const { machine, here } = deps;
  return machine
    .names(here.outbox)
    .map((name) => `${here.outbox}/${name}`)
    .filter((path) => !known.has(path) && machine.facts(path)?.kind === "directory");
};

const stateFiles = ({ machine, here }: DoctorDeps): readonly string[] =>
  machine
    .names(here.state)
    .filter((name) => name.endsWith(".json"))
    .map((name) => `${here.state}/${name}`)
    .filter((path) => machine.facts(path)?.kind === "file");

const checkDirectory = (deps: DoctorDeps, path: string): Checked | undefined => {
  const { machine, here } = deps;
  const facts = machine.facts(path);
  const isOutbox = path.startsWith(`${here.outbox}/`);
  if (facts === undefined) {
    return {
      check: "share",
      level: isOutbox ? "fail" : "warn",
      what: `${path} does not exist`,
      why: isOutbox ? "nothing can be dropped there" : "the agents' instructions name it",
      mend: `mkdir -p ${path}`,
      fix: () => machine.makeDirectory(path),
    };
  }
  if (facts.kind !== "directory") {
    return {
      check: "share",
      level: "fail",
      what: `${path} is no directory`,
      why: "Party needs one there",
      mend: `mv ${path} ${path}.old && mkdir ${path}`,
    };
  }
  const why = isOutbox
    ? `anyone here can write as ${path.slice(here.outbox.length + 1)}`
    : "anyone here can put files there";
  return checkMode(deps, { path, facts, needed: 0o700, document: "755", why });
};

const checkFile = (deps: DoctorDeps, path: string): Checked | undefined => {
  const facts = deps.machine.facts(path);
  const why = "anyone here can tell the daemon what is not so";
  return facts && checkMode(deps, { path, facts, needed: 0o600, document: "644", why });
};

interface Judged {
  readonly path: string;
  readonly facts: FileFacts;
  /** What its owner must be allowed. */
  readonly needed: number;
  /** The mode that the operations guide sets. */
  readonly document: string;
  readonly why: string;
}

const OTHERS_WRITE = 0o022;

const checkMode = (
  { machine, here }: DoctorDeps,
  { path, facts, needed, document, why }: Judged,
): Checked | undefined => {
  const { mode, owner } = facts;
  if (owner !== here.uid) {
    return {
      check: "permissions",
      level: "fail",
      what: `${path} belongs to user ${owner}, not to you (${here.uid})`,
      why: "one user has a share",
      mend: `sudo chown -R ${here.uid} ${path}`,
    };
  }
  const isClosed = (mode & needed) !== needed;
  if (!isClosed && (mode & OTHERS_WRITE) === 0) return undefined;
  return {
    check: "permissions",
    level: isClosed ? "fail" : "warn",
    what: `${path} is 0${mode.toString(8).padStart(3, "0")}`,
    why: isClosed ? "Party can not use it" : why,
    mend: `chmod ${document} ${path}`,
    fix: () => machine.chmod(path, (mode | needed) & ~OTHERS_WRITE),
  };
};
