import { formatSpan, formatTime } from "../../domain/duration.ts";
import type { Fact, FactRequest, Outcome } from "../../domain/facts/fact.ts";
import type { HostState } from "../../domain/host-state.ts";
import { type Room, toGigabytes, type Vitals } from "../../domain/vitals.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FactSource, Found } from "../../ports/fact-source.ts";

export interface FactDeps {
  readonly clock: Pick<Clock, "now">;
  readonly source: FactSource;
}

/** Asks for each fact in turn. One that can not be had says why in its place. */
export const gatherFacts = async (
  { clock, source }: FactDeps,
  requests: readonly FactRequest[],
): Promise<readonly Fact[]> => {
  const facts: Fact[] = [];
  for (const request of requests) {
    const { from, outcome } = await ask(source, request);
    facts.push({ asked: nameOf(request), outcome, source: from, at: clock.now() });
  }
  return facts;
};

const nameOf = (request: FactRequest): string => {
  if ("name" in request) return `${request.kind}:${request.name}`;
  return "path" in request ? `${request.kind}:${request.path}` : request.kind;
};

interface Answer {
  readonly from: string;
  readonly outcome: Outcome;
}

const ask = async (source: FactSource, request: FactRequest): Promise<Answer> => {
  switch (request.kind) {
    case "pkg": {
      const { name } = request;
      return answer(await source.package(name), ({ version, status }) => ({
        kind: "known",
        value: `${version}, ${status}`,
        package: { name, version, status },
      }));
    }
    case "git":
      return answer(await source.revision(request.path), ({ commit, branch }) =>
        known(branch === "HEAD" ? `${commit}, on no branch` : `${commit} on ${branch}`),
      );
    case "disk":
      return answer(source.disk(request.path), (room) => known(roomText(room, "free")));
    case "status":
      return { from: "relay status", outcome: stateOutcome(source.state()) };
    case "memory":
    case "load":
    case "uptime":
    case "kernel":
      return measured(source.vitals(), request.kind);
  }
};

const answer = <Value>(found: Found<Value>, say: (value: Value) => Outcome): Answer => ({
  from: found.source,
  outcome: found.kind === "found" ? say(found.value) : { kind: "failed", reason: found.reason },
});

const known = (value: string): Outcome => ({ kind: "known", value });

const orFailed = (value: string | undefined): Outcome =>
  value === undefined ? { kind: "failed", reason: "the system does not tell" } : known(value);

/** What can be read without asking any program, by the place where anybody can read it. */
const measured = (
  { memory, load, uptimeSeconds, kernel, cpus }: Vitals,
  kind: "memory" | "load" | "uptime" | "kernel",
): Answer => {
  switch (kind) {
    case "memory":
      return { from: "/proc/meminfo", outcome: orFailed(memory && roomText(memory, "used")) };
    case "load":
      return {
        from: "/proc/loadavg",
        outcome: orFailed(
          load && `${load.map((one) => one.toFixed(2)).join(" ")} on ${cpus ?? "?"} processors`,
        ),
      };
    case "uptime":
      return {
        from: "/proc/uptime",
        outcome: orFailed(
          uptimeSeconds === undefined
            ? undefined
            : `${formatSpan(uptimeSeconds * 1_000)} (${uptimeSeconds} s)`,
        ),
      };
    case "kernel":
      return { from: "uname -sr", outcome: orFailed(kernel) };
  }
};

/** `25.1 GB free of 100 GB (75 % used)` */
const roomText = ({ used, free, total }: Room, which: "used" | "free"): string => {
  const share = used + free === 0 ? 0 : Math.round((100 * used) / (used + free));
  const part = toGigabytes(which === "used" ? used : free);
  return `${part} GB ${which} of ${toGigabytes(total)} GB (${share} % used)`;
};

const stateOutcome = (state: HostState | undefined): Outcome => {
  if (state === undefined) return { kind: "failed", reason: "nobody has set one" };
  const job = state.job === undefined ? "no job" : `job ${state.job.id}`;
  return known(`${state.status}, ${job}, last update ${formatTime(state.updatedAt).slice(0, 19)}Z`);
};
