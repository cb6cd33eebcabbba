import { existsSync, readFileSync, writeFileSync } from "node:fs";

import type { RelayHome } from "./relay.ts";
import type { Room } from "./room.ts";
import { waitFor } from "./wait-for.ts";

const CLIENT = new URL("../../src/adapters/socket/client.ts", import.meta.url).href;

export interface InPane {
  /** Runs a program of Node's as a command of the agent's own; gives what it printed and `status N`. */
  run(words: readonly string[], input?: string): Promise<string>;
  /** One request over the control socket from there, in whatever name; the answer is printed as JSON. */
  ask(request: object): Promise<string>;
}

let runs = 0;

/** Commands in the pane of `role`'s agent, which says of itself that it is `as`. */
export const createInPane = (
  room: Room,
  { home }: Pick<RelayHome, "home">,
  { role, as = role }: { readonly role: string; readonly as?: string },
): InPane => {
  const run: InPane["run"] = async (words, input = "") => {
    runs += 1;
    const out = room.path(`out-${runs}`);
    const given = room.path(`in-${runs}`);
    writeFileSync(given, input);
    const settings = `AGENT_ROLE=${as} HOME=${home} RELAY_SHARE_DIR=${room.path("share")} RELAY_NO_AUTOSTART=1`;
    const line = `cd ${home}; env -u TMUX -u TMUX_PANE ${settings} ${process.execPath} ${words.join(" ")} <${given} >${out}.part 2>&1; echo "status $?" >>${out}.part; mv ${out}.part ${out}`;
    await room.agents[role]?.paste(`!${line}`);
    await room.agents[role]?.keys("Enter");
    await waitFor("the command", () => existsSync(out));
    return readFileSync(out, "utf8");
  };
  return {
    run,
    ask: (request) => {
      const script = room.path(`ask-${runs}.mjs`);
      writeFileSync(
        script,
        `import { createConnectControl } from ${JSON.stringify(CLIENT)};
const control = await createConnectControl(${JSON.stringify(room.path("share/relay/state/relay.sock"))})(2000);
try { console.log(JSON.stringify(await control.request(${JSON.stringify({ v: 1, ...request })}))); process.exit(0); }
catch (error) { console.log(error.message); process.exit(error.exitStatus); }
`,
      );
      return run([script]);
    },
  };
};
