import { execFile } from "node:child_process";

/**
 * What tells the service manager that started us, if it wants to know, that the daemon watches. The socket's name is
 * taken out of the environment: what the daemon starts must not speak for it.
 */
export const takeReadiness = (
  environment: Record<string, string | undefined>,
): ((told: (failure: string | undefined) => void) => void) => {
  const socket = environment["NOTIFY_SOCKET"];
  delete environment["NOTIFY_SOCKET"];
  if (socket === undefined || socket === "") return () => undefined;
  return (told) => {
    // The runtime knows no datagrams between processes; the manager's own program does.
    const env = { ...environment, NOTIFY_SOCKET: socket };
    execFile("systemd-notify", ["--ready"], { env, timeout: 10_000 }, (error) =>
      told(error === null ? undefined : error.message),
    );
  };
};
