import { baseName, programOf } from "../../domain/agent-command.ts";
import { PROFILES } from "../../domain/profiles/profiles.ts";
import type { Checked, DoctorDeps } from "./doctor-deps.ts";

/** The configuration, and the programs that it names for agents, with their versions. */
export const checkAgents = async (deps: DoctorDeps): Promise<readonly Checked[]> => {
  const { refused, agents } = deps.here;
  if (refused !== undefined) {
    return [
      {
        check: "configuration",
        level: "fail",
        what: refused.message.replace(/\.$/v, ""),
        why: "neither `party` nor the daemon starts",
        mend: refused.hint ?? "correct it",
      },
    ];
  }
  const programs = Map.groupBy(agents, ({ command }) => programOf(command));
  const found: Checked[] = [];
  for (const [program, runners] of programs) {
    if (program === undefined) continue;
    const roles = runners.map(({ role }) => role).join(", ");
    found.push(await checkProgram(deps, program, roles));
  }
  return [...found, ...agents.flatMap((agent) => checkRights(deps, agent))];
};

const checkProgram = async (
  { workplace, machine }: DoctorDeps,
  program: string,
  roles: string,
): Promise<Checked> => {
  const profile = PROFILES.find(({ programs }) => programs.includes(baseName(program)));
  if (await workplace.hasProgram(program)) {
    // Only of programs that we know is it known that they answer and do nothing else.
    const version = profile && (await machine.firstLine(program, ["--version"]));
    return {
      check: "agents",
      level: "ok",
      what: `${roles}: ${program} ${version ?? ""}`.trimEnd(),
    };
  }
  return {
    check: "agents",
    level: "warn",
    what: `${program} (for ${roles}) is not installed`,
    why: "`party` starts no session without it",
    mend: `${profile?.install ?? `install ${program}`}, or name another command in ~/.config/relay/party.conf`,
  };
};

const checkRights = (
  { here }: DoctorDeps,
  { role, command }: { readonly role: string; readonly command: string },
): readonly Checked[] => {
  const words = command.split(/\s+/v);
  const directories = words.filter((_, index) => words[index - 1] === "--add-dir");
  const opened = directories.find((directory) => expand(directory, here.home) === here.share);
  return opened === undefined
    ? []
    : [
        {
          check: "agents",
          level: "warn",
          what: `${role} may write to the whole share (--add-dir ${opened})`,
          why: "it can send as any other role",
          mend: `in ~/.config/relay/party.conf, give it --add-dir ${here.outbox}/${role} instead`,
        },
      ];
};

const expand = (path: string, home: string): string =>
  path.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/v, home);
