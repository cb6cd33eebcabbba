import { formatSpan } from "../duration.ts";
import type { Incident } from "./incident.ts";

export interface Note {
  readonly subject: string;
  readonly body: string;
}

export interface Fallen {
  /** As people write it. */
  readonly name: string;
  readonly incident: Incident;
  /** It runs again already. */
  readonly isBack: boolean;
}

/** What is told when agents go down, to the human and to who waits for them: at least one, all of one kind. */
export const incidentNote = (fallen: readonly Fallen[], waits: number): Note => {
  const names = fallen.map(({ name }) => name);
  const all = listOf(names);
  const one = names.length === 1;
  const mail = `${waits === 1 ? "1 message waits" : `${waits} messages wait`} for ${one ? "it" : "them"}.`;
  const look = one ? `Look: relay peek ${all} · party status` : "Look: party status";
  const reasons = reasonsOf(fallen);
  if (fallen[0]?.incident.kind === "loop") {
    return {
      subject: `${all} keeps ending`,
      body: `${all} keeps ending: ${reasons}. ${mail} Nothing more is said until it has run for 5 min.\n${look}`,
    };
  }
  const back = fallen.filter(({ isBack }) => isBack).map(({ name }) => name);
  if (back.length === names.length) {
    const had = `${all} had ended: ${reasons}.`;
    const again = `${one ? "It runs" : "They run"} again, as the next message will say when that lasts.`;
    return { subject: `${all} had ended`, body: `${had} ${again} ${mail}\n${look}` };
  }
  const away = `${all} ${one ? "does" : "do"} not run: ${reasons}.`;
  return { subject: `${all} ${one ? "is" : "are"} down`, body: `${away} ${mail}\n${look}` };
};

export const recoveryNote = (names: readonly string[], { at }: Incident, now: number): Note => {
  const again = `${listOf(names)} ${names.length === 1 ? "runs" : "run"} again`;
  return { subject: again, body: `${again}, after ${formatSpan(now - at)}.` };
};

/** One reason for all, or each with whom it is about. */
const reasonsOf = (fallen: readonly Fallen[]): string => {
  const reasons = new Set(fallen.map(({ incident }) => incident.reason));
  const [reason = "", ...others] = reasons;
  if (others.length === 0) return fallen.length === 1 ? reason : reason.replace(/^its /v, EACH);
  return fallen.map(({ name, incident }) => `${name}, ${incident.reason}`).join("; ");
};

const EACH = "each one's ";

/** `oc, cc and cx` */
const listOf = (names: readonly string[]): string =>
  [names.slice(0, -1).join(", "), names.at(-1) ?? ""].filter((part) => part !== "").join(" and ");
