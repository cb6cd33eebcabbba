import assert from "node:assert/strict";
import { globSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { type Host, type Hosts, openHosts } from "../support/hosts.ts";
import { type Answer, startHttpsRemote } from "../support/https-remote.ts";
import { waitFor } from "../support/wait-for.ts";

const TOKEN = "party_pat_3kT9Zq7LwXbD2mVn8RcYh5";
/** As it travels, and pieces that no chance writes. */
const TRACES = [TOKEN, TOKEN.slice(4, 24), btoa(`x-access-token:${TOKEN}`)];

const isLong = process.env["PARTY_SOAK_SCALE"] === "1";

/** Those whose answer holds the token; in the long run the others too. */
const FAILURES: readonly Exclude<Answer, "serve">[] = [
  "unauthorized",
  "elsewhere",
  "page",
  ...(isLong ? (["forbidden", "missing", "broken", "reset"] as const) : []),
];

const tracesIn = (text: string): boolean => TRACES.some((trace) => text.includes(trace));

/** Looks at the arguments and the environment of every process, over and over. */
const watchProcesses = (): { stop(): readonly string[] } => {
  const found = new Set<string>();
  const look = (): void => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/v.test(name))) {
      for (const file of ["cmdline", "environ"]) {
        try {
          const text = readFileSync(`/proc/${pid}/${file}`, "latin1");
          if (tracesIn(text)) found.add(`${file} of ${pid}: ${text}`);
        } catch {
          // It ended meanwhile, or it is another user's.
        }
      }
    }
  };
  const timer = setInterval(look, 5);
  return {
    stop: () => {
      clearInterval(timer);
      return [...found];
    },
  };
};

/** Every file below a place that holds the token. */
const filesWithTraces = (place: string): readonly string[] =>
  globSync("**/*", { cwd: place, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => tracesIn(readFileSync(path, "latin1")));

const setup = async (t: TestContext) => {
  const ending = new AsyncDisposableStack();
  t.after(() => ending.disposeAsync());
  const forge = ending.use(await startHttpsRemote(TOKEN));
  const all = ending.use(
    await openHosts({
      hosts: { build1: {}, build2: {} },
      url: (remote) => forge.url(remote),
      link: { poll: 500 },
    }),
  );
  const said: string[] = [];
  for (const host of Object.values(all.hosts)) giveToken(host);
  const daemons = [];
  for (const { room } of Object.values(all.hosts)) {
    daemons.push(await room.startDaemon(forge.environment));
  }
  const run = async (host: Host, ...words: readonly string[]) => {
    const ran = await host.relay(...words);
    said.push(ran.out, ran.err);
    return ran;
  };
  return { forge, all, daemons, run, said };
};

const giveToken = ({ room }: Host): void => {
  const tokenFile = room.path("PAT");
  writeFileSync(tokenFile, `${TOKEN}\n`, { mode: 0o600 });
  const settings = room.path("home/.config/relay/link.json");
  const config = JSON.parse(readFileSync(settings, "utf8")) as Record<string, unknown>;
  writeFileSync(settings, JSON.stringify({ ...config, token_file: tokenFile }));
};

const [first, second] = ["build1", "build2"] as const;
const hostsOf = ({ hosts }: Hosts): readonly [Host, Host] => [
  hosts[first] as Host,
  hosts[second] as Host,
];

describe("a link with a token", () => {
  it("uses it, and it stands nowhere but in its file, however the remote fails", async (t) => {
    const { forge, all, daemons, run, said } = await setup(t);
    const [build1, build2] = hostsOf(all);
    const processes = watchProcesses();
    const arrives = async (body: string): Promise<void> => {
      const id = build1.room.post("human", { to: ["human@build2"], body });
      await build1.room.waitForDelivery(
        id,
        "at the other host",
        ({ hold }) => hold?.reason === "arrived on build2",
        60_000,
      );
      await run(build1, "why", id);
    };
    await arrives("over https");
    assert.deepEqual(forge.passwords(), [TOKEN]);

    for (const failure of FAILURES) {
      forge.answer = failure;
      const id = build1.room.post("human", { to: ["human@build2"], body: `while ${failure}` });
      const sync = await run(build1, "link", "sync");
      assert.ok(sync.status === 5 || sync.status === 6, `${failure}: ${sync.out}${sync.err}`);
      await waitFor(`${failure} to be told`, async () =>
        /the remote of origin/v.test((await run(build1, "why", id)).out),
      );
      await run(build2, "link", "list", "--json");
    }
    forge.answer = "serve";
    for (const host of [build1, build2]) assert.equal((await run(host, "link", "sync")).status, 0);
    await arrives("after all of it");

    assert.deepEqual(processes.stop(), []);
    assert.deepEqual(said.filter(tracesIn), []);
    assert.deepEqual(daemons.filter(({ output }) => tracesIn(output())).length, 0);
    const places = [dirname(all.remote), build1.room.root, build2.room.root];
    assert.deepEqual(
      places.flatMap(filesWithTraces).filter((path) => !path.endsWith("/PAT")),
      [],
    );
  });

  it("is told of a wrong one without either of them", async (t) => {
    const { all, run } = await setup(t);
    const [build1] = hostsOf(all);
    const wrong = `${TOKEN}-of-last-year`;
    writeFileSync(build1.room.path("PAT"), `${wrong}\n`);
    const { status, err } = await run(build1, "link", "sync");
    assert.equal(status, 5, err);
    assert.match(err, /The remote of origin refuses this host: .*no access with \(the token\)/v);
    assert.doesNotMatch(err, /party_pat|last-year/v);
  });
});
