import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { openMirror } from "../../src/adapters/git/mirror.ts";
import { createProcesses } from "../../src/adapters/system/processes.ts";
import type { Mirror } from "../../src/ports/mirror.ts";
import { mirrorContract } from "../contract/mirror.ts";

const HELPER = fileURLToPath(new URL("../../bin/agents/git-credential", import.meta.url));

const place = mkdtempSync(join(tmpdir(), "party-mirror-"));
after(() => rmSync(place, { recursive: true, force: true }));
let count = 0;

const open = (
  url: string,
  tokenFile?: string,
  step: (name: string) => void = () => undefined,
): Promise<Mirror> => {
  count += 1;
  return openMirror({
    directory: join(place, `mirror-${count}`),
    access: { url, tokenFile, helper: HELPER, environment: process.env },
    follows: ["refs/party/hosts/*"],
    author: "build1",
    processes: createProcesses(),
    step,
  });
};

const remote = (): string => {
  count += 1;
  const path = join(place, `remote-${count}.git`);
  execFileSync("git", ["init", "--quiet", "--bare", "--template=", path]);
  return path;
};

describe("a mirror in a bare repository", () => {
  mirrorContract(async () => {
    const url = remote();
    return {
      ours: await open(url),
      theirs: await open(url),
      cut: () => rmSync(url, { recursive: true }),
    };
  });

  it("names the step of every git command, before and after", async () => {
    const steps: string[] = [];
    const mirror = await open(remote(), undefined, (name) => steps.push(name));
    await mirror.fetch();
    assert.deepEqual(steps, [
      "git.init:before",
      "git.init:after",
      "git.fetch:before",
      "git.fetch:after",
    ]);
  });

  it("runs no hook, no command of a remote's address, and nothing that the person's settings say", async () => {
    const trap = join(place, "trap");
    const mirror = await open(`ext::sh -c "touch ${trap}"`);
    assert.deepEqual(await mirror.fetch(), {
      kind: "refused",
      reason: "transport 'ext' not allowed",
    });
    assert.equal(existsSync(trap), false);
  });

  it("gives the token to its own https address alone, and shows it nowhere", () => {
    const token = join(place, "token");
    writeFileSync(token, "t0ken-of-forty-characters-00000000000000\n");
    chmodSync(token, 0o600);
    const ask = (lines: string): string =>
      execFileSync(HELPER, ["get"], {
        input: lines,
        encoding: "utf8",
        env: {
          PARTY_CREDENTIAL_URL: "https://git.test/team/room.git",
          PARTY_CREDENTIAL_FILE: token,
        },
      });
    const own = "protocol=https\nhost=git.test\npath=team/room.git\n\n";
    assert.equal(
      ask(own),
      "username=x-access-token\npassword=t0ken-of-forty-characters-00000000000000\n",
    );
    for (const other of [
      own.replace("git.test", "evil.test"),
      own.replace("https", "http"),
      own.replace("room.git", "other.git"),
      "protocol=https\nhost=git.test\n\n",
    ]) {
      assert.equal(ask(other), "");
    }
  });

  it("says who refuses, and never with a token in it", async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.url?.includes("403") === true ? 403 : 302, {
        location: "http://127.0.0.1:1/elsewhere",
      });
      response.end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    const forbidden = await (await open(`http://127.0.0.1:${port}/403/x.git`)).fetch();
    assert.equal(forbidden.kind, "refused");
    assert.match(forbidden.kind === "refused" ? forbidden.reason : "", /403/v);
    const moved = await (await open(`http://127.0.0.1:${port}/302/x.git`)).fetch();
    assert.notEqual(moved.kind, "reached");
    server.close();
    server.closeAllConnections();
  });
});
