import type { Launcher } from "../../domain/installation.ts";
import type { FileRecord, InstallStep } from "../../domain/settings-file.ts";
import type { Shape } from "../../ports/install-place.ts";
import type { Checked, DoctorDeps } from "./doctor-deps.ts";

/** What `party install` put into this home: launchers that lead to this Party, and hooks that are still there. */
export const checkInstallation = (deps: DoctorDeps): readonly Checked[] => {
  const findings = [
    ...deps.here.launchers.flatMap((launcher) => checkLauncher(deps, launcher)),
    ...deps.place.readManifest().files.flatMap((record) => checkHooks(deps, record)),
  ];
  return findings.length > 0
    ? findings
    : [{ check: "installation", level: "ok", what: "launchers and hooks are as installed" }];
};

const checkLauncher = (deps: DoctorDeps, launcher: Launcher): readonly Checked[] => {
  const { here, place } = deps;
  const { name, program } = launcher;
  const path = `${here.bin}/${name}`;
  const shape = place.look(path);
  const fault = shape === undefined ? undefined : faultOf(deps, shape, launcher);
  if (shape !== undefined && fault !== undefined) {
    return [
      {
        check: "launchers",
        level: "fail",
        what: `${path} ${fault}`,
        why: "the unit and every terminal start it",
        mend: `ln -sfn ${program} ${path}`,
        fix: () => relink(deps, path, program, shape),
      },
    ];
  }
  const first = here.found[name];
  if (first === undefined || shape === undefined || first === path) return [];
  const other = place.look(first);
  return other === undefined || isLauncher(other, launcher)
    ? []
    : [
        {
          check: "launchers",
          level: "warn",
          what: `your PATH finds ${first} before ${path}`,
          why: "commands go to another program",
          mend: `rm ${first}, or put ${here.bin} first in the PATH`,
        },
      ];
};

const isLauncher = (shape: Shape, { program, text }: Launcher): boolean =>
  shape.form === "file" ? shape.content === text : shape.form === "link" && shape.leads === program;

/** What is wrong with a launcher, as a clause. What is no launcher of ours is not judged. */
const faultOf = (
  { machine, here }: DoctorDeps,
  shape: Shape,
  launcher: Launcher,
): string | undefined => {
  if (shape.form === "link" && shape.leads === undefined) return "leads nowhere";
  if (shape.form !== "file") return undefined;
  if (shape.content === launcher.text) {
    const checkout = machine.read(here.homeFile)?.split("\n", 1)[0] ?? "";
    const isThere = machine.facts(`${checkout}/bin/launch.sh`) !== undefined;
    return isThere ? undefined : `is a copy that finds no checkout by ${here.homeFile}`;
  }
  return shape.content.startsWith(`#!/bin/sh\n# Starts ${launcher.name} from its checkout`)
    ? "is a copy of an earlier version"
    : undefined;
};

/** A link in its place never grows old. */
const relink = (deps: DoctorDeps, path: string, program: string, shape: Shape): void => {
  const { place } = deps;
  const manifest = place.readManifest();
  const step = { path, target: path, backup: undefined, what: `leads to ${program}` } as const;
  const create: InstallStep = {
    ...step,
    act: "create",
    form: "link",
    before: undefined,
    after: program,
  };
  if (shape.form === "link") {
    const edit: InstallStep = { ...create, act: "edit", before: shape.content };
    place.apply({ steps: [edit], manifest, discard: [] });
  } else if (shape.form === "file") {
    const remove: InstallStep = { ...step, act: "remove", before: shape.content, after: undefined };
    place.apply({ steps: [remove, create], manifest, discard: [] });
  }
};

const checkHooks = (deps: DoctorDeps, record: FileRecord): readonly Checked[] => {
  const { place, texts } = deps;
  const { agent, path, pieces } = record;
  const again = `party install --agent ${agent}`;
  const { text } = place.read(path);
  const added = text === undefined ? undefined : texts[record.format].add(text, record);
  const missing = added === undefined ? pieces : added.insertions;
  const gone = pieces
    .map(launcherIn)
    .find((launcher) => launcher !== undefined && !place.exists(launcher));
  if (gone !== undefined) {
    return [
      {
        check: "hooks",
        level: "fail",
        what: `${path} calls ${gone}, which is gone`,
        why: `${agent} is not told of its messages, and shows an error at every turn`,
        mend: again,
      },
    ];
  }
  return missing.length === 0
    ? []
    : [
        {
          check: "hooks",
          level: "warn",
          what: `${path} has lost what was installed there`,
          why: `${agent} is not told of its messages`,
          mend: again,
        },
      ];
};

/** The program that a hook or a server calls. */
const launcherIn = ({ mark }: FileRecord["pieces"][number]): string | undefined => {
  const [word = ""] = mark.split(" hook ");
  const path = word.startsWith("'") ? word.slice(1, -1).replaceAll(String.raw`'\''`, "'") : word;
  return path.startsWith("/") ? path : undefined;
};
