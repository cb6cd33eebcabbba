import { readdirSync, readFileSync } from "node:fs";

export interface Use {
  /** Percent of one processor. */
  readonly cpu: number;
  /** MB, now. */
  readonly resident: number;
  readonly spawned: number;
  /** A second. */
  readonly wakeUps: number;
}

/** Watches what a process uses from now on, by `/proc` alone. */
export const watchProcess = (pid: number): { sofar(): Use } => {
  const began = performance.now();
  const before = readUse(pid);
  return {
    sofar: () => {
      const seconds = (performance.now() - began) / 1000;
      const after = readUse(pid);
      const fresh = [...after.children].filter((child) => !before.children.has(child));
      return {
        cpu: ((after.busy - before.busy) / 1e9 / seconds) * 100,
        resident: after.resident / 1024,
        // A child that came and went has left its page faults with its parent: at least one did, then.
        spawned: fresh.length + (after.buried > before.buried ? 1 : 0),
        wakeUps: (after.switches - before.switches) / seconds,
      };
    },
  };
};

const readUse = (pid: number) => {
  const tasks = readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`);
  const sum = (of: (task: string) => number): number =>
    tasks.reduce((all, task) => all + of(task), 0);
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    busy: sum((task) => Number(readFileSync(`${task}/schedstat`, "utf8").split(" ")[0])),
    switches: sum((task) => status(task, "voluntary_ctxt_switches")),
    children: new Set(
      tasks.flatMap((task) => readFileSync(`${task}/children`, "utf8").trim().split(" ")),
    ),
    resident: status(`/proc/${pid}`, "VmRSS"),
    /** Page faults of children that were waited for. */
    buried: Number(fields[8]) + Number(fields[10]),
  };
};

const status = (path: string, field: string): number =>
  Number(
    new RegExp(`^${field}:\\s+(?<value>\\d+)`, "mv").exec(readFileSync(`${path}/status`, "utf8"))
      ?.groups?.["value"],
  );
