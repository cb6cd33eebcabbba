import { PartyError } from "../../domain/error.ts";
import { planUninstall } from "../../operations/uninstall-agents.ts";
import { planPurge, planRemoval } from "../../operations/uninstall-party.ts";
import type { Installer, PartyContext } from "./context.ts";
import { showPlan } from "./plan-lines.ts";
import type { UninstallFlags } from "./install-routes.ts";

/** `party uninstall`; with `--agent`: what was added for that program alone. */
export const uninstall = async (
  context: PartyContext,
  { agent: agents = [], purge, dryRun, json }: UninstallFlags,
): Promise<void> => {
  const installer = await context.openInstaller();
  if (agents.length === 0) {
    await removeParty(context, installer, { purge, dryRun, json });
    return;
  }
  if (purge) {
    throw new PartyError("USAGE", "--purge does not go with --agent.", {
      hint: "`party uninstall --purge` removes everything, the share included.",
    });
  }
  const plan = planUninstall(installer, agents);
  if (!dryRun && plan.forgets) installer.place.apply(plan);
  showPlan(context, plan, { dryRun, json, done: "Nothing of Party's is left in them." });
};

type Wishes = Required<Pick<UninstallFlags, "purge" | "dryRun" | "json">>;

const removeParty = async (
  context: PartyContext,
  installer: Installer,
  { purge, dryRun, json }: Wishes,
): Promise<void> => {
  const { place } = installer;
  if (purge) installer.requireHuman();
  const running = await runningSessions(context);
  if (purge && running.length > 0) {
    throw new PartyError(
      "STATE_REFUSED",
      `Session ${running.join(", ")} runs: its share is in use.`,
      { hint: `\`party stop ${running[0]}\` ends it. Nothing was changed.` },
    );
  }
  const plan = planRemoval(installer);
  const purged = purge ? planPurge(place, installer.purgePlaces) : { erased: [], emptied: [] };
  if (!dryRun) {
    if (plan.forgets) removeFiles(installer, plan);
    if (running.length === 0) await context.daemon.stop();
    place.erase([...purged.erased, installer.purgePlaces.cache], purged.emptied);
  }
  showPlan(
    context,
    {
      steps: [...plan.steps, ...purged.erased.map(eraseStep)],
      notes: [...plan.notes, ...running.map((name) => `Session ${name} runs on.`)],
    },
    { dryRun, json, done: purge ? "Nothing of Party's is left." : "The share stays." },
  );
};

/** Where a step fails, the daemon that the manager ran is started again. */
const removeFiles = ({ place, manager }: Installer, plan: ReturnType<typeof planRemoval>): void => {
  const unit = manager?.unit({ environment: {} }).path;
  const isManaged = plan.steps.some(({ path }) => path === unit);
  const active = isManaged && manager?.unavailable() === undefined ? manager : undefined;
  const ran = active?.isActive() === true;
  if (ran) active?.stop();
  try {
    place.apply(plan, active?.reload);
  } catch (error) {
    if (ran) active?.start();
    throw error;
  }
};

const eraseStep = (path: string) =>
  ({
    act: "remove",
    path,
    target: path,
    before: undefined,
    after: undefined,
    backup: undefined,
    what: "with all that is in it",
  }) as const;

/** Our sessions that run now; without tmux there are none. */
const runningSessions = async ({
  sessions,
  paneMaps,
}: PartyContext): Promise<readonly string[]> => {
  const ours = paneMaps.sessions();
  if (ours.length === 0) return [];
  try {
    const running = await sessions.list();
    return ours.filter((name) => running.includes(name));
  } catch (error) {
    if (error instanceof PartyError && error.code === "TMUX_MISSING") return [];
    throw error;
  }
};
