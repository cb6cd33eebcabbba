import { INSTALLABLE, type Installable } from "../../domain/agent-settings.ts";
import { PartyError } from "../../domain/error.ts";
import type { InstallStep } from "../../domain/settings-file.ts";
import { type Plan, planInstall } from "../../operations/install-agents.ts";
import { planUninstall } from "../../operations/uninstall-agents.ts";
import type { PartyContext } from "./context.ts";
import type { InstallFlags, UninstallFlags } from "./routes.ts";

/** `party install --agent <program>` */
export const install = async (
  context: PartyContext,
  { agent: agents = [], mcp, dryRun, json }: InstallFlags,
): Promise<void> => {
  if (agents.length === 0) {
    throw new PartyError("USAGE", "party install needs --agent.", {
      hint: `It adds hooks, and with --mcp the MCP server, to the settings of ${INSTALLABLE.join(", ")}: \`party install --agent claude\`.`,
    });
  }
  const installer = await context.openInstaller();
  const plan = planInstall(installer, {
    agents: unique(agents),
    mcp,
    places: installer.places,
  });
  if (!dryRun && plan.steps.length > 0) installer.place.apply(plan);
  show(context, plan, { dryRun, json, done: "`party uninstall` undoes it." });
};

/** `party uninstall [--agent <program>]` */
export const uninstall = async (
  context: PartyContext,
  { agent: agents = [], dryRun, json }: UninstallFlags,
): Promise<void> => {
  const installer = await context.openInstaller();
  const plan = planUninstall(installer, agents);
  if (!dryRun && plan.forgets) installer.place.apply(plan);
  show(context, plan, { dryRun, json, done: "Nothing of Party's is left in them." });
};

const unique = (agents: readonly Installable[]): readonly Installable[] => [...new Set(agents)];

const show = (
  context: PartyContext,
  { steps, notes }: Plan,
  {
    dryRun,
    json,
    done,
  }: { readonly dryRun: boolean; readonly json: boolean; readonly done: string },
): void => {
  if (json) {
    context.print({
      dry_run: dryRun,
      changed: !dryRun && steps.length > 0,
      steps: steps.map(({ act, path, target, what, backup }) => ({
        act,
        path,
        target,
        what,
        backup: backup ?? null,
      })),
      notes,
    });
    return;
  }
  for (const step of steps) context.print(lineOf(step));
  for (const note of notes) context.print(note);
  if (steps.length === 0) context.print("Nothing to do.");
  else
    context.print(
      dryRun ? `Nothing was changed. Run without --dry-run to do this.` : `Done. ${done}`,
    );
};

const lineOf = ({ act, path, what, backup }: InstallStep): string => {
  const kept = backup === undefined ? "" : ` (backup ${backup.slice(backup.lastIndexOf("/") + 1)})`;
  return `${act.padEnd(6)}  ${path}: ${what}${kept}`;
};
