import { PartyError } from "../../domain/error.ts";
import type { DoctorDeps } from "./doctor-deps.ts";

/** Ends the daemon where one runs, and starts one. Throws DAEMON_UNAVAILABLE where none may be started or none comes up. */
export const restartDaemon = async ({
  daemon,
  manager,
}: Pick<DoctorDeps, "daemon" | "manager">): Promise<void> => {
  if (await daemon.isRunning()) {
    if (manager?.isActive() === true) manager.stop();
    else await daemon.stop();
  }
  await startDaemon({ daemon });
};

export const startDaemon = async ({ daemon }: Pick<DoctorDeps, "daemon">): Promise<void> => {
  const start = await daemon.ensure(true);
  if (start.kind === "left")
    throw new PartyError("DAEMON_UNAVAILABLE", `No daemon was started: ${start.reason}.`);
};
