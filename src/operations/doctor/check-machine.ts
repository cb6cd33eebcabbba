import { formatSpan } from "../../domain/duration.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Machine } from "../../ports/machine.ts";
import type { Checked, DoctorDeps, Here } from "./doctor-deps.ts";

export interface MachineDeps extends Pick<DoctorDeps, "ledger"> {
  readonly machine: Pick<Machine, "free">;
  readonly clock: Pick<Clock, "now">;
  readonly here: Pick<Here, "share" | "home">;
}

const LITTLE = 500_000_000;
const NOTHING = 20_000_000;
/** Before this nothing of ours was written: the clock has not been set. */
const EARLIEST = Date.UTC(2026, 0, 1);
const BACK = 5 * 60_000;

/** Room on the disk, and a clock that can be believed. */
export const checkMachine = (deps: MachineDeps): readonly Checked[] => [
  checkDisk(deps),
  checkClock(deps),
];

const checkDisk = ({ machine, here }: MachineDeps): Checked => {
  const free = machine.free(here.share) ?? machine.free(here.home);
  if (free === undefined)
    return { check: "disk", level: "note", what: "nobody tells how much room is left" };
  const words = `${megabytes(free.bytes)} left for ${here.share}`;
  if (free.files < 100) {
    return {
      check: "disk",
      level: "fail",
      what: `only ${free.files} files can still be made on the disk of ${here.share}`,
      why: "every message is a file before it is taken in",
      mend: `df -i ${here.share}`,
    };
  }
  if (free.bytes >= LITTLE) return { check: "disk", level: "ok", what: words };
  return {
    check: "disk",
    level: free.bytes < NOTHING ? "fail" : "warn",
    what: words,
    why: "without room nothing is accepted; what was accepted is kept",
    mend: `df -h ${here.share}`,
  };
};

const megabytes = (bytes: number): string =>
  bytes >= 10e9 ? `${Math.round(bytes / 1e9)} GB` : `${Math.round(bytes / 1e6)} MB`;

const checkClock = ({ clock, ledger }: MachineDeps): Checked => {
  const now = clock.now();
  const last = ledger().lastEventAt ?? 0;
  const date = new Date(now).toISOString();
  if (now < EARLIEST || last - now > BACK) {
    const what =
      now < EARLIEST
        ? `the clock says ${date}`
        : `the clock says ${date}, ${formatSpan(last - now)} before the last event in the ledger`;
    return {
      check: "clock",
      level: "warn",
      what,
      why: "deadlines and the order of logs go by it",
      mend: "timedatectl set-ntp true",
    };
  }
  return { check: "clock", level: "ok", what: date };
};
