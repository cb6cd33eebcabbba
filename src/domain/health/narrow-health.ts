import { displayAgent, hostOf } from "../address.ts";
import { PartyError } from "../error.ts";
import type { HealthDocument, HostHealth } from "./health-document.ts";
import { worst } from "./judge-health.ts";

/** Only what concerns a host, or one agent (`cc`, `cc.web`, `cc@build2`). Throws RECIPIENT_UNKNOWN with the known ones. */
export const narrowHealth = (
  health: HealthDocument,
  who: string,
  session: string,
): HealthDocument => {
  const wanted = who.toLowerCase();
  const host = health.hosts.find((one) => one.host === wanted);
  if (host !== undefined) return only(health, host, (about) => isOf(about, host));
  for (const one of health.hosts) {
    const agents = one.agents.filter(({ name }) => namesOf(one, name, session).includes(wanted));
    const [agent] = agents;
    if (agent === undefined) continue;
    const names = namesOf(one, agent.name, session);
    return only(health, { ...one, agents }, (about) => names.includes(about));
  }
  throw unknown(health, who, session);
};

const only = (
  health: HealthDocument,
  host: HostHealth,
  isMeant: (about: string) => boolean,
): HealthDocument => {
  const about = (name: string): boolean =>
    // Of another host we know only as much as the link lets us.
    isMeant(name) || (!host.own && name === health.link?.name);
  const findings = health.findings.filter((finding) => about(finding.about));
  return { ...health, hosts: [host], findings, level: worst(findings) };
};

const isOf = (about: string, { host, own, agents }: HostHealth): boolean =>
  about === host ||
  hostOf(about) === host ||
  (own && agents.some(({ name }) => name === about || name.startsWith(`${about}.`)));

/** How an agent may be called here. */
const namesOf = (host: HostHealth, name: string, session: string): readonly string[] => {
  const short = displayAgent(name, session);
  const full = [`${short}@${host.host}`, `${name}@${host.host}`];
  return host.own ? [short, name, ...full] : full;
};

const unknown = (health: HealthDocument, who: string, session: string): PartyError => {
  const known = health.hosts.flatMap((host) => [
    host.host,
    ...host.agents.map(({ name }) => namesOf(host, name, session)[0] ?? name),
  ]);
  return new PartyError(
    "RECIPIENT_UNKNOWN",
    `No host and no agent ${JSON.stringify(who.slice(0, 80))} is known. Known: ${known.join(", ")}.`,
    { hint: "`relay who` lists agents, `relay link list` hosts." },
  );
};
