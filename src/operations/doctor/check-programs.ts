import { PartyError } from "../../domain/error.ts";
import type { Checked, DoctorDeps } from "./doctor-deps.ts";

/** The programs that Party itself needs, with their versions. */
export const checkPrograms = async ({
  machine,
  sessions,
  manager,
  here,
}: DoctorDeps): Promise<readonly Checked[]> => {
  const versions = [`node ${here.runtime}`];
  const findings: Checked[] = [];
  try {
    await sessions.check();
    versions.push((await machine.firstLine(here.tmux, ["-V"])) ?? "tmux");
  } catch (error) {
    if (!(error instanceof PartyError)) throw error;
    findings.push({
      check: "tmux",
      level: "fail",
      what: error.message,
      why: "agents live in its panes",
      mend: "install tmux 2.6 or newer, such as with `apt install tmux`",
    });
  }
  const git = await machine.firstLine("git", ["--version"]);
  if (git !== undefined) versions.push(git.replace("git version", "git"));
  else
    findings.push({
      check: "git",
      level: "note",
      what: "git is not installed",
      why: "links between hosts need it",
    });
  const reason = manager === undefined ? "there is none on this system" : manager.unavailable();
  if (reason !== undefined) {
    findings.push({
      check: "service manager",
      level: "note",
      what: `no service manager answers: ${reason}`,
      why: "the daemon is started when a command needs it, and not again when it is killed",
    });
  }
  return [{ check: "programs", level: "ok", what: versions.join(" · ") }, ...findings];
};
