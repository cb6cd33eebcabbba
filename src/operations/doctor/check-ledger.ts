import { restartDaemon } from "./restart-daemon.ts";
import type { Checked, DoctorDeps } from "./doctor-deps.ts";

/** The ledger: readable, whole, of a version that this program knows; and what earlier damage left. */
export const checkLedger = (deps: DoctorDeps): readonly Checked[] => {
  const { machine, here } = deps;
  const health = deps.ledger();
  const directory = here.ledger.slice(0, here.ledger.lastIndexOf("/"));
  const aside = machine
    .names(directory)
    .filter((name) => name.startsWith("ledger.db.corrupt-") && !/-(?:wal|shm)$/v.test(name))
    .map((name): Checked => ({
      check: "ledger",
      level: "note",
      what: `${directory}/${name} is a damaged ledger that was set aside`,
      why: "messages that had waited in it were not handed",
      mend: `sqlite3 ${directory}/${name} .recover shows what is left of it; remove it when you need it no longer`,
    }));
  if (health.kind === "missing")
    return [{ check: "ledger", level: "ok", what: "no ledger yet" }, ...aside];
  if (health.kind === "sound") {
    const what = `the ledger is whole, ${health.waiting} wait`;
    return [{ check: "ledger", level: "ok", what }, ...aside];
  }
  const isDamaged = health.error?.code === "LEDGER_CORRUPT";
  return [
    {
      check: "ledger",
      level: "fail",
      what: (health.error?.message ?? "the ledger can not be read").replace(/\.$/v, ""),
      why: "no message can be taken in or handed",
      mend: isDamaged ? "party doctor --fix" : (health.error?.hint ?? "ls -l the ledger"),
      // A daemon that starts sets it aside and begins a new one; the outbox is kept.
      ...(isDamaged && { fix: () => restartDaemon(deps) }),
    },
    ...aside,
  ];
};
