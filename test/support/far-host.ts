import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { formatSeal, SEAL, sealedText } from "../../src/domain/links/seal.ts";
import { type Card, formatSnapshot, refOf } from "../../src/domain/links/snapshot.ts";

export interface TestKey {
  readonly key: string;
  readonly secret: KeyObject;
}

export const newKey = (): TestKey => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return { key: publicKey.export({ format: "jwk" }).x ?? "", secret: privateKey };
};

export interface Published {
  readonly host: string;
  readonly card?: Partial<Card>;
  /** Items by the host they are for and by number. */
  readonly items?: Readonly<Record<string, Readonly<Record<number, unknown>>>>;
  readonly signedBy?: TestKey;
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The files of a snapshot, as a host of ours would publish it, or somebody in its name. */
export const filesOf = ({ host, card, items = {}, signedBy }: Published): Map<string, string> => {
  const files = new Map(
    formatSnapshot({
      card: {
        host,
        instance: `life of ${host}`,
        sequence: 1,
        writtenAt: Date.now(),
        beat: 60_000,
        manager: undefined,
        key: signedBy?.key,
        cursors: {},
        facts: {},
        ...card,
      },
      items: new Map(
        Object.entries(items).map(([to, list]) => [
          to,
          Object.entries(list).map(([number, content]) => ({ number: Number(number), content })),
        ]),
      ),
    }),
  );
  if (signedBy !== undefined) {
    const text = sealedText(files, digest) ?? "";
    files.set(
      SEAL,
      formatSeal(sign(null, Buffer.from(text), signedBy.secret).toString("base64url")),
    );
  }
  return files;
};

/** A message to the human of `to`, as an item. */
export const wordsTo = (to: string, id: string, body: string, from = "oc"): unknown => ({
  kind: "message",
  recipients: [`human@${to}`],
  again: false,
  message: {
    id,
    sent_at: new Date().toISOString(),
    from,
    trust: "proven",
    to: [`human@${to}`],
    kind: "chat",
    body,
  },
});

/** Puts files into a bare repository under the name of `host`, as anybody can who may push there. Returns the commit. */
export const pushAs = (
  remote: string,
  host: string,
  files: ReadonlyMap<string, string>,
): string => {
  const place = mkdtempSync(join(tmpdir(), "party-push-"));
  const git = (input: string | undefined, ...words: readonly string[]): string =>
    execFileSync(
      "git",
      ["--git-dir", remote, "-c", "user.name=x", "-c", "user.email=x@x", ...words],
      {
        encoding: "utf8",
        input,
        env: { ...process.env, GIT_INDEX_FILE: join(place, "index") },
      },
    ).trim();
  try {
    for (const [path, text] of files) {
      const blob = git(text, "hash-object", "-w", "--stdin");
      git(undefined, "update-index", "--add", "--cacheinfo", `100644,${blob},${path}`);
    }
    const commit = git("", "commit-tree", "-m", "x", git(undefined, "write-tree"));
    git(undefined, "update-ref", refOf(host), commit);
    return commit;
  } finally {
    rmSync(place, { recursive: true });
  }
};
