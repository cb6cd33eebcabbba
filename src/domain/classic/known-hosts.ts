/** The hosts of the document: what their machines are called, and which id each has. */

import { PartyError } from "../error.ts";

export interface KnownHost {
  readonly id: string;
  /** What `hostname` prints there. */
  readonly hostname: string;
  readonly ip: string;
  readonly manager: string;
}

const KNOWN_HOSTS: readonly KnownHost[] = [
  { id: "build1", hostname: "ll-ACSBuilder1", ip: "10.1.3.175", manager: "Codex" },
  { id: "build2", hostname: "ll-ACSBuilder2", ip: "10.1.3.177", manager: "GitHub Copilot" },
];

/** The id for what `hostname` prints, with or without a domain; undefined for any other machine. */
export const hostIdOf = (hostname: string): string | undefined => {
  const name = hostname.trim().split(".", 1)[0]?.toLowerCase();
  return KNOWN_HOSTS.find((host) => host.hostname.toLowerCase() === name)?.id;
};

/** Refuses the set-up script of another host: it would speak in that one's name. */
export const checkSetupHost = (wanted: string, hostname: string): void => {
  const actual = hostIdOf(hostname);
  if (actual === undefined || actual === wanted) return;
  throw new PartyError(
    "NAME_TAKEN",
    `This machine is ${JSON.stringify(hostname.trim().slice(0, 80))}, so it is ${actual}, not ${wanted}.`,
    { hint: `Run setup_${actual}.sh here.` },
  );
};

/** The command that announces a host, word for word as the document has it. */
export const readyCommand = (from: string, to: string): string => {
  const name = `${from.slice(0, 1).toUpperCase()}${from.slice(1)}`;
  return `./send_message.sh ${from} ${to} info "Ready" "${name} setup complete at $(date -u +%Y-%m-%dT%H:%M:%SZ). Heartbeat running. Communication framework active. Ready to coordinate."`;
};
