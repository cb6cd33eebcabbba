import type { Installable } from "../../domain/agent-settings.ts";
import { PartyError } from "../../domain/error.ts";
import { planInstall } from "../../operations/install-agents.ts";
import { planParty } from "../../operations/install-party.ts";
import type { PartyContext } from "./context.ts";
import { showPlan } from "./plan-lines.ts";
import type { InstallFlags } from "./install-routes.ts";

/** `party install`; with `--agent`: hooks for the agents' programs. */
export const install = async (context: PartyContext, flags: InstallFlags): Promise<void> => {
  const { agent: agents = [], mcp, statusline, commands, systemd } = flags;
  if (agents.length === 0 && mcp) {
    throw new PartyError("USAGE", "--mcp needs --agent.", {
      hint: "`party install --agent claude --mcp` registers the server with Claude Code.",
    });
  }
  if (statusline && !agents.includes("claude")) {
    throw new PartyError("USAGE", "--statusline needs --agent claude.", {
      hint: "Only Claude Code tells its status line how full its context is and what it has cost.",
    });
  }
  if (agents.length > 0 && !(commands && systemd)) {
    throw new PartyError("USAGE", "--no-commands and --no-systemd do not go with --agent.", {
      hint: "With --agent only the settings of that program are changed.",
    });
  }
  await (agents.length > 0 ? installAgents(context, flags, agents) : installParty(context, flags));
};

const installAgents = async (
  context: PartyContext,
  { mcp, statusline, dryRun, json }: InstallFlags,
  agents: readonly Installable[],
): Promise<void> => {
  const installer = await context.openInstaller();
  const plan = planInstall(installer, {
    agents: [...new Set(agents)],
    mcp,
    statusline,
    places: installer.places,
  });
  if (!dryRun && plan.steps.length > 0) installer.place.apply(plan);
  showPlan(context, plan, { dryRun, json, done: "`party uninstall` undoes it." });
};

const installParty = async (
  context: PartyContext,
  { commands, systemd, dryRun, json }: InstallFlags,
): Promise<void> => {
  const installer = await context.openInstaller();
  const { wanted, notes, unit } = installer.party({ commands, service: systemd });
  const plan = planParty(installer, wanted);
  if (!dryRun && plan.steps.length > 0) {
    const isUnitTouched = plan.steps.some(({ path }) => path === unit);
    installer.place.apply(plan, isUnitTouched ? installer.manager?.reload : undefined);
  }
  showPlan(
    context,
    { ...plan, notes: [...plan.notes, ...notes] },
    { dryRun, json, done: "`party uninstall` undoes it." },
  );
};
